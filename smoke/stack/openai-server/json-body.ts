import type { IncomingMessage } from 'node:http'
import { ApiError } from './api-error.ts'

/** More text than any model takes at once. */
const maximumBytes = 16 * 1024 * 1024

/** Reads a JSON body. Throws ApiError 400 when it is none, 413 when it is too large. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length
    if (bytes > maximumBytes) throw new ApiError(413, 'The request is too large.')
    chunks.push(chunk as Buffer)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    throw new ApiError(400, 'We could not parse the JSON body of your request.')
  }
}
