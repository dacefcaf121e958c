import { Readable } from 'node:stream'

/** Reads the first bytes of a stream; `rest` gives the whole stream again from its start. */
export async function readHead(stream: Readable, bytes: number): Promise<{ head: Buffer; whole: Readable }> {
  const chunks: Buffer[] = []
  let size = 0
  const iterator = stream.iterator({ destroyOnReturn: true })
  while (size < bytes) {
    const { done, value } = await iterator.next()
    if (done) break
    chunks.push(value)
    size += value.length
  }
  async function* replay() {
    yield* chunks
    yield* iterator
  }
  return {
    head: Buffer.concat(chunks).subarray(0, bytes),
    whole: Readable.from(replay(), { objectMode: false }),
  }
}
