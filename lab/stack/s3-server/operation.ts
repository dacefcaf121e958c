import type { ServerResponse } from 'node:http'
import type { DiskIndex } from './disk-index.ts'
import type { S3Request } from './request.ts'
import type { Proof } from './signature.ts'

/** A request whose signature was verified, the answer to it, and the data it is about. */
export interface Exchange {
  request: S3Request
  response: ServerResponse
  proof: Proof
  index: DiskIndex
  region: string
  /** The most that a page of a listing holds. */
  pageSize: number
}

/** One operation of the S3 API. */
export interface Operation {
  /** As in the API reference. */
  name: string
  method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
  on: 'bucket' | 'object'
  /** The query parameters that must be there; they tell operations on one method apart. */
  requires: readonly string[]
  /** The ones that may be. Any other makes the request NotImplemented, for it would ask for something else. */
  allows: readonly string[]
  run(exchange: Exchange): Promise<void> | void
}

/** Answers with an XML document. */
export function sendXml(response: ServerResponse, document: string): void {
  response.writeHead(200, {
    'content-type': 'application/xml',
    'content-length': Buffer.byteLength(document),
  })
  response.end(document)
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
