import { S3Fault } from './fault.ts'

/** Reads lines and counted runs of bytes from a body, pulling no more than it was asked for. */
export class ByteReader {
  readonly #source: AsyncIterator<Buffer>
  #pending: Buffer = Buffer.alloc(0)

  constructor(body: AsyncIterable<Buffer>) {
    this.#source = body[Symbol.asyncIterator]()
  }

  /** Whether the body has nothing more. */
  async ended(): Promise<boolean> {
    return this.#pending.length === 0 && !(await this.#pull())
  }

  /** The text up to the next CRLF, which is passed over. Throws IncompleteBody when the body ends first. */
  async line(longestBytes: number): Promise<string> {
    for (;;) {
      const end = this.#pending.indexOf('\r\n')
      if (end !== -1) {
        const line = this.#pending.toString('latin1', 0, end)
        this.#pending = this.#pending.subarray(end + 2)
        return line
      }
      if (this.#pending.length > longestBytes) throw new S3Fault('InvalidChunkSizeError')
      if (!(await this.#pull())) throw new S3Fault('IncompleteBody')
    }
  }

  /** Exactly so many bytes, as they come. Throws IncompleteBody when the body ends first. */
  async *bytes(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0; ) {
      if (await this.ended()) throw new S3Fault('IncompleteBody')
      const piece = this.#pending.subarray(0, left)
      this.#pending = this.#pending.subarray(piece.length)
      left -= piece.length
      yield piece
    }
  }

  /** Lets go of the body, so that somebody else can drain it. */
  async close(): Promise<void> {
    await this.#source.return?.()
  }

  async #pull(): Promise<boolean> {
    for (;;) {
      const { done, value } = await this.#source.next()
      if (done) return false
      if (value.length === 0) continue
      this.#pending = this.#pending.length === 0 ? value : Buffer.concat([this.#pending, value])
      return true
    }
  }
}
