import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'

const pieceBytes = 64 * 1024

/** A stream of so many bytes, no two pieces alike, and the same ones every time. */
export function streamOf(sizeBytes: number): Readable {
  return Readable.from(pieces(sizeBytes), { objectMode: false })
}

/** A stream that gives so many bytes and then fails. */
export function streamFailingAfter(sizeBytes: number, error: Error): Readable {
  const failing = async function* () {
    yield* pieces(sizeBytes)
    throw error
  }
  return Readable.from(failing(), { objectMode: false })
}

/** A stream that gives so many bytes and then nothing, like a client that hangs. `idle` tells when. */
export function streamStallingAfter(sizeBytes: number): { source: Readable; idle: Promise<void> } {
  const { promise: idle, resolve } = Promise.withResolvers<void>()
  const left = pieces(sizeBytes)
  const source = new Readable({
    read() {
      const { done, value } = left.next()
      if (done) resolve()
      else this.push(value)
    },
  })
  return { source, idle }
}

/** SHA-256 of a stream's bytes, in hex. */
export async function sha256(stream: Readable): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of stream as AsyncIterable<Buffer>) hash.update(piece)
  return hash.digest('hex')
}

function* pieces(sizeBytes: number): Generator<Buffer> {
  for (let start = 0; start < sizeBytes; start += pieceBytes) {
    const piece = Buffer.alloc(Math.min(pieceBytes, sizeBytes - start), start % 251)
    piece.writeUIntBE(start, 0, Math.min(piece.length, 6))
    yield piece
  }
}
