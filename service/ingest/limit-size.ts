import { createHash } from 'node:crypto'
import { Transform } from 'node:stream'
import { ProblemError } from '../http/problem-error.ts'

/** Passes bytes on and measures them. */
export interface Measure {
  stream: Transform
  /** The SHA-256 of all that has passed, in hex; to be asked once, at the end. */
  digest(): string
}

/** Measures a file while it passes; one byte over the limit fails the stream with 413. */
export function limitSize(maximumMb: number, remedy: string): Measure {
  const maximumBytes = maximumMb * 1_048_576
  const hash = createHash('sha256')
  let bytes = 0
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > maximumBytes)
        return done(
          new ProblemError(413, 'body_too_large', `the file is larger than ${maximumMb} MB: ${remedy}`),
        )
      hash.update(chunk)
      done(null, chunk)
    },
  })
  return { stream, digest: () => hash.digest('hex') }
}
