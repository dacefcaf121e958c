import type { Readable } from 'node:stream'
import { ObjectStoreError } from './object-store.ts'

export const defaultMaximumBytes = 16 * 1024 * 1024

/** Reads a body of bounded size. Throws ObjectStoreError (ObjectTooLarge), and the body's own error. */
export async function readWhole(body: Readable, maximumBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  let sizeBytes = 0
  for await (const piece of body as AsyncIterable<Buffer>) {
    sizeBytes += piece.length
    if (sizeBytes > maximumBytes) throw tooLarge(maximumBytes)
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

function tooLarge(maximumBytes: number): ObjectStoreError {
  return new ObjectStoreError(
    `the object is larger than the ${maximumBytes} bytes that may be read at once: stream it`,
    { operation: 'read', code: 'ObjectTooLarge', retriable: false },
  )
}
