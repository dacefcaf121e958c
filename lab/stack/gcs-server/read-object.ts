import { validateHeaderValue } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { checkCondition, conditionOf } from './conditions.ts'
import { googHash } from './digests.ts'
import { GcsFault, noSuchObject } from './fault.ts'
import { etagOf, resourceOf, type StoredObject } from './object.ts'
import { type Exchange, sendEmpty, sendJson } from './operation.ts'
import { parseRange } from './range.ts'
import { header } from './request.ts'

/** `GET` of an object: what is known of it, or with `alt=media` its bytes. */
export async function readObject(exchange: Exchange, bucket: string, name: string): Promise<void> {
  const object = present(exchange, bucket, name)
  if (exchange.request.query.get('alt') === 'media') await sendBytes(exchange, object)
  else sendJson(exchange.response, resourceOf(bucket, object))
}

export function removeObject(exchange: Exchange, bucket: string, name: string): void {
  exchange.index.remove(bucket, present(exchange, bucket, name))
  sendEmpty(exchange.response, 204)
}

/** The object of that name, and generation where one is asked for. Throws GcsFault. */
export function present({ request, index }: Exchange, bucket: string, name: string): StoredObject {
  const object = index.find(bucket, name)
  const generation = request.query.get('generation')
  if (!object || (generation !== null && generation !== object.generation)) throw noSuchObject(bucket, name)
  checkCondition(conditionOf(request.query), object)
  return object
}

/** Answers with the object's bytes, or the range of them that is asked for. */
export async function sendBytes(
  { request, response, index }: Exchange,
  object: StoredObject,
  overrides: Record<string, string> = {},
): Promise<void> {
  const range = parseRange(header(request, 'range'), object.sizeBytes)
  const headers = { ...headersOf(object), ...checked(overrides) }
  if (range) {
    response.writeHead(206, {
      ...headers,
      'content-length': range.last - range.first + 1,
      'content-range': `bytes ${range.first}-${range.last}/${object.sizeBytes}`,
    })
  } else {
    response.writeHead(200, { ...headers, 'content-length': object.sizeBytes })
  }
  if (request.method === 'HEAD') {
    response.end()
    return
  }
  const bytes = index.data.read(object.segments, range ?? { first: 0, last: object.sizeBytes - 1 })
  await pipeline(Readable.from(bytes, { objectMode: false }), response)
}

function headersOf(object: StoredObject): Record<string, string> {
  const { contentType, contentDisposition, contentEncoding, contentLanguage, cacheControl } = object
  return {
    'content-type': contentType,
    ...(contentDisposition ? { 'content-disposition': contentDisposition } : {}),
    ...(contentEncoding ? { 'content-encoding': contentEncoding } : {}),
    ...(contentLanguage ? { 'content-language': contentLanguage } : {}),
    'cache-control': cacheControl ?? 'private, max-age=0',
    'accept-ranges': 'bytes',
    etag: etagOf(object),
    'last-modified': new Date(object.createdAt).toUTCString(),
    'x-goog-generation': object.generation,
    'x-goog-metageneration': '1',
    'x-goog-hash': googHash(object),
    'x-goog-stored-content-encoding': contentEncoding ?? 'identity',
    'x-goog-stored-content-length': String(object.sizeBytes),
  }
}

function checked(overrides: Record<string, string>): Record<string, string> {
  for (const [name, value] of Object.entries(overrides)) {
    try {
      validateHeaderValue(name, value)
    } catch {
      throw new GcsFault('invalid', `The value for ${name} cannot be sent.`)
    }
  }
  return overrides
}
