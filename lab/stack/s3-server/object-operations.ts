import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { keepBody } from './body-file.ts'
import { checkWriteConditions, isNotModified } from './conditions.ts'
import { copyObject } from './copy-object.ts'
import { S3Fault } from './fault.ts'
import { checksumHeaders, objectHeaders, responseOverrides, storedHeaders } from './object-headers.ts'
import { type Exchange, type Operation, sendEmpty } from './operation.ts'
import { receivePayload } from './payload.ts'
import { parseRange } from './range.ts'
import { header } from './request.ts'

export const putObject: Operation = {
  name: 'PutObject',
  method: 'PUT',
  on: 'object',
  requires: [],
  allows: [],
  async run(exchange) {
    const { request, response, index } = exchange
    if (header(request, 'x-amz-copy-source') !== undefined) return copyObject(exchange)
    // Asked twice: before the body, so that a client need not send it, and when it is complete.
    checkWriteConditions(request, index.find(request.bucket, request.key))
    const { md5Hex, checksum } = await keepBody(
      index.data,
      (sink) => receivePayload(exchange, sink),
      (payload, segment) => {
        checkWriteConditions(request, index.find(request.bucket, request.key))
        index.put(request.bucket, {
          key: request.key,
          sizeBytes: payload.sizeBytes,
          etag: payload.md5Hex,
          modifiedAt: new Date().toISOString(),
          headers: storedHeaders(request),
          checksum: payload.checksum,
          segments: [segment],
        })
      },
    )
    sendEmpty(response, 200, { etag: `"${md5Hex}"`, ...checksumHeaders(checksum) })
  },
}

export const getObject: Operation = {
  name: 'GetObject',
  method: 'GET',
  on: 'object',
  requires: [],
  allows: responseOverrides,
  run: (exchange) => sendObject(exchange, { withBody: true }),
}

export const headObject: Operation = {
  name: 'HeadObject',
  method: 'HEAD',
  on: 'object',
  requires: [],
  allows: responseOverrides,
  run: (exchange) => sendObject(exchange, { withBody: false }),
}

export const deleteObject: Operation = {
  name: 'DeleteObject',
  method: 'DELETE',
  on: 'object',
  requires: [],
  allows: [],
  run({ request, response, index }) {
    index.remove(request.bucket, request.key)
    sendEmpty(response, 204)
  },
}

async function sendObject(
  { request, response, index }: Exchange,
  { withBody }: { withBody: boolean },
): Promise<void> {
  const object = index.find(request.bucket, request.key)
  if (!object) throw new S3Fault('NoSuchKey', { details: { Key: request.key } })
  if (isNotModified(request, object)) {
    response.writeHead(304, { etag: `"${object.etag}"` }).end()
    return
  }
  const headers = objectHeaders(request, object)
  const range = parseRange(header(request, 'range'), object.sizeBytes)
  if (range) {
    // A checksum of the whole says nothing about a part.
    const partial = Object.entries(headers).filter(([name]) => !name.startsWith('x-amz-checksum-'))
    response.writeHead(206, {
      ...Object.fromEntries(partial),
      'content-length': range.last - range.first + 1,
      'content-range': `bytes ${range.first}-${range.last}/${object.sizeBytes}`,
    })
  } else {
    response.writeHead(200, { ...headers, 'content-length': object.sizeBytes })
  }
  if (!withBody) {
    response.end()
    return
  }
  const bytes = index.data.read(object.segments, range ?? { first: 0, last: object.sizeBytes - 1 })
  await pipeline(Readable.from(bytes, { objectMode: false }), response)
}
