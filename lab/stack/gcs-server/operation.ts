import type { ServerResponse } from 'node:http'
import type { DiskIndex } from './disk-index.ts'
import type { GcsRequest } from './request.ts'

/** A request, the answer to it, and the data it is about. */
export interface Exchange {
  request: GcsRequest
  response: ServerResponse
  index: DiskIndex
  /** The most that a page of a listing holds. */
  pageSize: number
}

/** Answers with a document of the JSON API. */
export function sendJson(
  response: ServerResponse,
  document: unknown,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): void {
  const text = JSON.stringify(document)
  response.writeHead(status, {
    ...headers,
    'content-type': 'application/json; charset=UTF-8',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}

/** Answers without a body. */
export function sendEmpty(
  response: ServerResponse,
  status: number,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, status === 204 ? headers : { ...headers, 'content-length': 0 })
  response.end()
}
