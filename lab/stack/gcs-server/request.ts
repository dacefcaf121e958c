import type { IncomingMessage } from 'node:http'
import { GcsFault } from './fault.ts'

/** One request, taken apart. */
export interface GcsRequest {
  readonly http: IncomingMessage
  readonly method: string
  /** Decoded, after splitting at the slashes that were sent as such: an object's name is one of them. */
  readonly segments: readonly string[]
  readonly query: URLSearchParams
}

/** Throws GcsFault for a path that is not percent-encoded UTF-8. */
export function parseRequest(http: IncomingMessage): GcsRequest {
  const [rawPath = '', ...rawQuery] = (http.url ?? '').split('?')
  try {
    const segments = rawPath.split('/').slice(1).map(decodeURIComponent)
    return { http, method: http.method ?? '', segments, query: new URLSearchParams(rawQuery.join('?')) }
  } catch {
    throw new GcsFault('invalid', 'The path of the request is not valid.')
  }
}

/** A header's value, repeated ones joined by a comma. */
export function header({ http }: GcsRequest, name: string): string | undefined {
  return http.headersDistinct[name]?.join(',')
}

/** Reads a small document of a request. */
export async function receiveText({ http }: GcsRequest, largestBytes = 1024 * 1024): Promise<string> {
  const pieces: Buffer[] = []
  let sizeBytes = 0
  // Not destroyed when a fault ends the reading early: the answer still has to reach the client.
  for await (const piece of http.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    sizeBytes += piece.length
    if (sizeBytes > largestBytes) throw new GcsFault('uploadTooLarge')
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString()
}
