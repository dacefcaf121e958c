import { Transform } from 'node:stream'
import { ProblemError } from '../http/problem-error.ts'

/** Passes bytes on and counts them; one byte over the limit fails the stream with 413. */
export function limitSize(maximumMb: number, remedy: string): Transform & { readonly bytes: number } {
  const maximumBytes = maximumMb * 1_048_576
  let bytes = 0
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length
      if (bytes > maximumBytes)
        done(new ProblemError(413, 'body_too_large', `the file is larger than ${maximumMb} MB: ${remedy}`))
      else done(null, chunk)
    },
  })
  return Object.defineProperty(counter, 'bytes', { get: () => bytes }) as Transform & {
    readonly bytes: number
  }
}
