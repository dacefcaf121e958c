import { verifyBearer } from './bearer-token.ts'
import { GcsFault } from './fault.ts'
import { listObjects } from './list-objects.ts'
import { type Exchange, sendJson } from './operation.ts'
import { readObject, removeObject } from './read-object.ts'
import { header } from './request.ts'
import { cancelSession, continueSession, startSession } from './resumable-upload.ts'
import type { ServiceAccounts } from './service-accounts.ts'
import { uploadAtOnce } from './simple-upload.ts'

/** Serves a request of the JSON API; resolves to false for a path that is not one of it. */
export async function serveJsonApi(exchange: Exchange, accounts: ServiceAccounts): Promise<boolean> {
  const { segments, query } = exchange.request
  const [first] = segments
  const path = first === 'upload' || first === 'download' ? segments.slice(1) : segments
  const [storage, version, b, bucket, o, name, ...more] = path
  if (storage !== 'storage' || version !== 'v1') return false
  const known = b === 'b' && bucket !== undefined && (o === undefined || o === 'o') && more.length === 0
  if (!known) throw new GcsFault('notImplemented')

  if (first === 'upload' && name === undefined) {
    await serveUpload(exchange, accounts, bucket, query)
  } else {
    verifyBearer(header(exchange.request, 'authorization'), accounts)
    await serveStored(exchange, { bucket, name, objects: o !== undefined })
  }
  return true
}

/** The id of a session is all that it takes to go on with it. */
async function serveUpload(
  exchange: Exchange,
  accounts: ServiceAccounts,
  bucket: string,
  query: URLSearchParams,
): Promise<void> {
  const { method } = exchange.request
  if (query.has('upload_id')) {
    if (method === 'PUT') return await continueSession(exchange)
    if (method === 'DELETE') return cancelSession(exchange)
    throw new GcsFault('notImplemented')
  }
  verifyBearer(header(exchange.request, 'authorization'), accounts)
  if (method !== 'POST') throw new GcsFault('notImplemented')
  if (query.get('uploadType') === 'resumable') await startSession(exchange, bucket)
  else await uploadAtOnce(exchange, bucket)
}

async function serveStored(
  exchange: Exchange,
  { bucket, name, objects }: { bucket: string; name: string | undefined; objects: boolean },
): Promise<void> {
  const { request, response, index } = exchange
  if (request.method === 'GET') {
    if (name !== undefined) return await readObject(exchange, bucket, name)
    if (objects) return listObjects(exchange, bucket)
    index.requireBucket(bucket)
    sendJson(response, { kind: 'storage#bucket', id: bucket, name: bucket })
    return
  }
  if (request.method === 'DELETE' && name !== undefined) return removeObject(exchange, bucket, name)
  throw new GcsFault('notImplemented')
}
