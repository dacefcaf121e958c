import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { ByteRange } from './range.ts'

/** One immutable file of bytes; an object is one or several of them, in order. */
export interface Segment {
  file: string
  sizeBytes: number
}

/** A file that is being written. It belongs to nobody until a record names it. */
export interface IncomingFile {
  readonly file: string
  append(chunk: Uint8Array): Promise<void>
  close(): Promise<void>
}

const pieceBytes = 256 * 1024

/**
 * The files that hold bytes. Each is written once under a random name; a file that is being read outlives
 * its deletion until the reader is done. What a killed server left half-written is swept at the next start.
 */
export class DataFiles {
  readonly #folder: string
  readonly #readers = new Map<string, number>()
  readonly #doomed = new Set<string>()

  constructor(folder: string) {
    this.#folder = folder
    mkdirSync(folder, { recursive: true })
  }

  async create(): Promise<IncomingFile> {
    const file = randomUUID()
    const handle = await open(join(this.#folder, file), 'wx')
    return {
      file,
      async append(chunk) {
        for (let written = 0; written < chunk.length; ) {
          written += (await handle.write(chunk, written)).bytesWritten
        }
      },
      close: () => handle.close(),
    }
  }

  /** Streams a range of what the segments hold together. */
  async *read(segments: readonly Segment[], { first, last }: ByteRange): AsyncGenerator<Buffer> {
    for (const { file } of segments) this.#readers.set(file, (this.#readers.get(file) ?? 0) + 1)
    try {
      let start = 0
      for (const { file, sizeBytes } of segments) {
        const from = Math.max(first - start, 0)
        const to = Math.min(last - start, sizeBytes - 1)
        if (from <= to) yield* this.#readFile(file, from, to)
        start += sizeBytes
      }
    } finally {
      for (const { file } of segments) this.#release(file)
    }
  }

  discard(segments: readonly Segment[]): void {
    for (const { file } of segments) {
      if (this.#readers.has(file)) this.#doomed.add(file)
      else rmSync(join(this.#folder, file), { force: true })
    }
  }

  /** Deletes every file that is not in use: bytes whose request never came to its end. */
  sweep(inUse: ReadonlySet<string>): void {
    for (const file of readdirSync(this.#folder)) {
      if (!inUse.has(file)) rmSync(join(this.#folder, file), { force: true })
    }
  }

  async *#readFile(file: string, from: number, to: number): AsyncGenerator<Buffer> {
    const handle = await open(join(this.#folder, file))
    try {
      for (let position = from; position <= to; ) {
        const piece = Buffer.allocUnsafe(Math.min(pieceBytes, to - position + 1))
        const { bytesRead } = await handle.read(piece, 0, piece.length, position)
        if (bytesRead === 0) throw new Error(`the data file ${file} is shorter than its record says`)
        yield piece.subarray(0, bytesRead)
        position += bytesRead
      }
    } finally {
      await handle.close()
    }
  }

  #release(file: string): void {
    const others = (this.#readers.get(file) ?? 1) - 1
    if (others > 0) this.#readers.set(file, others)
    else {
      this.#readers.delete(file)
      if (this.#doomed.delete(file)) this.discard([{ file, sizeBytes: 0 }])
    }
  }
}
