import { googHash } from './digests.ts'
import { GcsFault } from './fault.ts'
import { etagOf } from './object.ts'
import { type Exchange, sendEmpty } from './operation.ts'
import { sendBytes } from './read-object.ts'
import { header } from './request.ts'
import { bodyOf, store } from './simple-upload.ts'
import { XmlFault } from './xml-fault.ts'

/** What a signed URL can be used for: to read an object (`GET`, `HEAD`) or to write one (`PUT`). */
export async function serveSignedUrl(exchange: Exchange): Promise<void> {
  const { request, index } = exchange
  const [bucket = '', ...parts] = request.segments
  const name = parts.join('/')
  requireBucket(exchange, bucket)
  if (request.method === 'PUT') return await write(exchange, bucket, name)
  if (request.method !== 'GET' && request.method !== 'HEAD') throw new XmlFault('NotImplemented')
  const object = index.find(bucket, name)
  if (!object) throw new XmlFault('NoSuchKey')
  const overrides = ['content-type', 'content-disposition'].flatMap((each) => {
    const value = request.query.get(`response-${each}`)
    return value === null ? [] : [[each, value] as const]
  })
  await sendBytes(exchange, object, Object.fromEntries(overrides))
}

async function write(exchange: Exchange, bucket: string, name: string): Promise<void> {
  const { request, response } = exchange
  const wanted = { name, contentType: header(request, 'content-type') }
  const object = await store(exchange, bucket, wanted, bodyOf(request))
  sendEmpty(response, 200, {
    etag: `"${etagOf(object)}"`,
    'x-goog-generation': object.generation,
    'x-goog-hash': googHash(object),
  })
}

function requireBucket({ index }: Exchange, bucket: string): void {
  try {
    index.requireBucket(bucket)
  } catch (error) {
    throw error instanceof GcsFault ? new XmlFault('NoSuchBucket') : error
  }
}
