import type { Readable } from 'node:stream'

/** The whole body, or undefined when it is larger than allowed. */
export async function readAtMost(body: Readable, maximumBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > maximumBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
