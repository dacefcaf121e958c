import { checkCondition, conditionOf } from './conditions.ts'
import { checkClaims, claimsOf } from './digests.ts'
import { GcsFault } from './fault.ts'
import {
  describedBy,
  nameOf,
  parseWanted,
  resourceOf,
  type StoredObject,
  type WantedObject,
} from './object.ts'
import { type Exchange, sendJson } from './operation.ts'
import { receiveBody } from './receive-body.ts'
import { openRelated } from './related-body.ts'
import { type GcsRequest, header } from './request.ts'

/** `uploadType=media` and `uploadType=multipart`: the whole object in one request. */
export async function uploadAtOnce(exchange: Exchange, bucket: string): Promise<void> {
  const { request, response, index } = exchange
  const kind = request.query.get('uploadType')
  index.requireBucket(bucket)
  const body = bodyOf(request)
  if (kind === 'media') {
    const wanted = { ...parseWanted('', request.query), contentType: header(request, 'content-type') }
    sendJson(response, resourceOf(bucket, await store(exchange, bucket, wanted, body)))
    return
  }
  if (kind !== 'multipart') throw new GcsFault('invalid', 'The uploadType is not valid.')
  const { document, contentType, bytes } = await openRelated(header(request, 'content-type'), body)
  const wanted = { contentType, ...parseWanted(document, request.query) }
  sendJson(response, resourceOf(bucket, await store(exchange, bucket, wanted, bytes)))
}

/** Receives an object and makes it, when all that was said of it holds. */
export async function store(
  { request, index }: Exchange,
  bucket: string,
  wanted: WantedObject,
  body: AsyncIterable<Buffer>,
): Promise<StoredObject> {
  const name = nameOf(wanted)
  const condition = conditionOf(request.query)
  const claims = { ...wanted, ...claimsOf(header(request, 'x-goog-hash')) }
  // Asked twice: before the body, so that it need not be read, and when it is complete.
  checkCondition(condition, index.find(bucket, name))
  return receiveBody(index.data, body, (segment, digests) => {
    checkClaims(claims, digests)
    checkCondition(condition, index.find(bucket, name))
    return index.put(bucket, {
      ...describedBy(wanted),
      name,
      sizeBytes: segment.sizeBytes,
      ...digests,
      segments: [segment],
    })
  })
}

/** Not destroyed when a fault ends the reading early: the answer still has to reach the client. */
export function bodyOf({ http }: GcsRequest): AsyncIterable<Buffer> {
  return http.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
}
