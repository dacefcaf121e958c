import type { IncomingMessage } from 'node:http'
import { ApiError } from './api-error.ts'

/** More text than any model takes at once. */
const maximumBytes = 16 * 1024 * 1024

/** Reads a JSON body. Throws ApiError 400 when it is none, 413 when it is too large. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = await readText(request)
  try {
    return JSON.parse(body)
  } catch {
    throw new ApiError(400, 'We could not parse the JSON body of your request.')
  }
}

/** Reads a form that is sent as a query is. Throws ApiError 413 when it is too large. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams(await readText(request))
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length
    if (bytes > maximumBytes) throw new ApiError(413, 'The request is too large.')
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString('utf8')
}
