import { Transform } from 'node:stream'
import { ProblemError } from '../http/problem-error.ts'

/** Passes a file on; one byte over the limit fails the stream with 413. */
export function limitSize(maximumMb: number, remedy: string): Transform {
  const maximumBytes = maximumMb * 1_048_576
  let bytes = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes <= maximumBytes) return done(null, chunk)
      done(new ProblemError(413, 'body_too_large', `the file is larger than ${maximumMb} MB: ${remedy}`))
    },
  })
}
