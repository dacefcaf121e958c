import { GcsFault } from './fault.ts'
import { resourceOf } from './object.ts'
import { type Exchange, sendJson } from './operation.ts'

const known = [
  'prefix',
  'maxResults',
  'pageToken',
  'fields',
  'alt',
  'prettyPrint',
  'projection',
  'userProject',
]

/** `GET` of a bucket's objects, page by page in the order of their names. */
export function listObjects(exchange: Exchange, bucket: string): void {
  const { request, response, index, pageSize } = exchange
  const { query } = request
  const unknown = [...query.keys()].find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new GcsFault('notImplemented', `${unknown} is not implemented by this server`)
  const prefix = query.get('prefix') ?? ''
  const most = Math.min(pageSize, Number(query.get('maxResults') ?? pageSize))
  if (!(Number.isInteger(most) && most > 0)) throw new GcsFault('invalid', 'The maxResults is not valid.')
  const after = Buffer.from(query.get('pageToken') ?? '', 'base64url')
  const names = index
    .names(bucket)
    .filter((name) => name.startsWith(prefix) && Buffer.compare(Buffer.from(name), after) > 0)
  const page = names.slice(0, most)
  const last = page.at(-1)
  sendJson(response, {
    kind: 'storage#objects',
    ...(names.length > page.length && last !== undefined
      ? { nextPageToken: Buffer.from(last).toString('base64url') }
      : {}),
    items: page.flatMap((name) => {
      const object = index.find(bucket, name)
      return object ? [resourceOf(bucket, object)] : []
    }),
  })
}
