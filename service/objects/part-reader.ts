import type { Readable } from 'node:stream'

/** Cuts a stream into numbered parts, each copied into a buffer that the caller owns and uses again. */
export interface PartReader {
  /** Fills the buffer as far as the source goes; null when nothing is left. Calls wait for one another. */
  next(buffer: Buffer): Promise<Part | null>
  /** Whether the source has more; waits until that is known. */
  more(): Promise<boolean>
  /** What has been read so far. */
  sizeBytes(): number
}

export interface Part {
  /** From 1. */
  number: number
  /** A view of the caller's buffer; shorter than it only in the last part. */
  bytes: Buffer
}

/** Rejects with the source's own error. */
export function partReader(source: Readable): PartReader {
  // Whoever reads is told; an error that comes before the first read must not count as unhandled.
  source.on('error', () => undefined)
  const chunks: AsyncIterator<unknown> = source[Symbol.asyncIterator]()
  let rest: Uint8Array = Buffer.alloc(0)
  let parts = 0
  let sizeBytes = 0
  let previous: Promise<unknown> = Promise.resolve()

  const more = async (): Promise<boolean> => {
    while (rest.length === 0) {
      const { done, value } = await chunks.next()
      if (done) return false
      rest = typeof value === 'string' ? Buffer.from(value) : (value as Uint8Array)
    }
    return true
  }
  const fill = async (buffer: Buffer): Promise<Part | null> => {
    let filled = 0
    while (filled < buffer.length && (await more())) {
      const piece = rest.subarray(0, buffer.length - filled)
      buffer.set(piece, filled)
      rest = rest.subarray(piece.length)
      filled += piece.length
    }
    if (filled === 0) return null
    sizeBytes += filled
    parts += 1
    return { number: parts, bytes: buffer.subarray(0, filled) }
  }

  const inTurn = <Outcome>(read: () => Promise<Outcome>): Promise<Outcome> => {
    const reading = previous.then(read)
    previous = reading
    // Whoever waits gets the error too; here it only must not count as unhandled.
    reading.catch(() => undefined)
    return reading
  }

  return {
    next: (buffer) => inTurn(() => fill(buffer)),
    more: () => inTurn(more),
    sizeBytes: () => sizeBytes,
  }
}
