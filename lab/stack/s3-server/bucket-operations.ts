import { S3Fault } from './fault.ts'
import { listKeys } from './listing.ts'
import { type Operation, sendEmpty, sendXml } from './operation.ts'
import { receiveText } from './payload.ts'
import { header, parameter, wholeNumber } from './request.ts'
import { uriEncodePath } from './uri.ts'
import { childText, element, parseXml, xmlDocument } from './xml.ts'

const largestConfigurationBytes = 64 * 1024
const largestDeletionBytes = 4 * 1024 * 1024
const keysInDeletion = 1000

/** The rules for general purpose buckets; they also make a name a safe folder. */
export function isBucketName(name: string): boolean {
  return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes('..')
}

export const createBucket: Operation = {
  name: 'CreateBucket',
  method: 'PUT',
  on: 'bucket',
  requires: [],
  allows: [],
  async run(exchange) {
    const { request, response, index } = exchange
    await receiveText(exchange, { largest: largestConfigurationBytes })
    if (!isBucketName(request.bucket)) throw new S3Fault('InvalidBucketName')
    if (index.hasBucket(request.bucket)) throw new S3Fault('BucketAlreadyOwnedByYou')
    index.addBucket(request.bucket)
    sendEmpty(response, 200, { location: `/${request.bucket}` })
  },
}

export const headBucket: Operation = {
  name: 'HeadBucket',
  method: 'HEAD',
  on: 'bucket',
  requires: [],
  allows: [],
  run({ request, response, index, region }) {
    index.requireBucket(request.bucket)
    sendEmpty(response, 200, { 'x-amz-bucket-region': region })
  },
}

export const listObjectsV2: Operation = {
  name: 'ListObjectsV2',
  method: 'GET',
  on: 'bucket',
  requires: ['list-type'],
  allows: [
    'prefix',
    'delimiter',
    'max-keys',
    'start-after',
    'continuation-token',
    'encoding-type',
    'fetch-owner',
  ],
  run({ request, response, index, pageSize }) {
    if (parameter(request, 'list-type') !== '2') throw new S3Fault('NotImplemented')
    const maxKeys = wholeNumber(request, 'max-keys', { least: 0, most: 2 ** 31 - 1, otherwise: 1000 })
    const asked = {
      prefix: parameter(request, 'prefix') ?? '',
      delimiter: parameter(request, 'delimiter') ?? '',
      startAfter: parameter(request, 'start-after') ?? '',
      token: parameter(request, 'continuation-token'),
    }
    const page = listKeys(index.keys(request.bucket), { ...asked, maxKeys: Math.min(maxKeys, pageSize) })
    const url = parameter(request, 'encoding-type') === 'url'
    const encode = (text: string) => (url ? uriEncodePath(text) : text)
    const contents = page.keys.map((key) => {
      const object = index.find(request.bucket, key)
      return element(
        'Contents',
        element('Key', encode(key)),
        element('LastModified', object?.modifiedAt),
        element('ETag', `"${object?.etag}"`),
        element('Size', object?.sizeBytes),
        element('StorageClass', 'STANDARD'),
      )
    })
    sendXml(
      response,
      xmlDocument(
        'ListBucketResult',
        element('Name', request.bucket),
        element('Prefix', encode(asked.prefix)),
        asked.delimiter && element('Delimiter', encode(asked.delimiter)),
        asked.startAfter && element('StartAfter', encode(asked.startAfter)),
        asked.token && element('ContinuationToken', asked.token),
        element('KeyCount', page.keys.length + page.prefixes.length),
        element('MaxKeys', maxKeys),
        url ? element('EncodingType', 'url') : undefined,
        element('IsTruncated', page.nextToken !== undefined),
        page.nextToken && element('NextContinuationToken', page.nextToken),
        contents,
        page.prefixes.map((prefix) => element('CommonPrefixes', element('Prefix', encode(prefix)))),
      ),
    )
  },
}

export const deleteObjects: Operation = {
  name: 'DeleteObjects',
  method: 'POST',
  on: 'bucket',
  requires: ['delete'],
  allows: [],
  async run(exchange) {
    const { request, response, index } = exchange
    index.requireBucket(request.bucket)
    requireChecksum(Object.keys(request.http.headers), header(request, 'content-md5'))
    const asked = parseXml(await receiveText(exchange, { largest: largestDeletionBytes }))
    const objects = asked.children.filter(({ name }) => name === 'Object')
    const keys = objects.flatMap((object) => childText(object, 'Key') ?? [])
    const complete = keys.length === objects.length && keys.length > 0 && keys.length <= keysInDeletion
    if (asked.name !== 'Delete' || !complete) throw new S3Fault('MalformedXML')
    for (const key of keys) index.remove(request.bucket, key)
    const quiet = childText(asked, 'Quiet') === 'true'
    const deleted = quiet ? [] : keys.map((key) => element('Deleted', element('Key', key)))
    sendXml(response, xmlDocument('DeleteResult', deleted))
  },
}

function requireChecksum(headerNames: string[], contentMd5: string | undefined): void {
  if (contentMd5 !== undefined || headerNames.some((name) => /^x-amz-(checksum-|trailer$)/.test(name))) return
  throw new S3Fault('InvalidRequest', {
    message: 'Missing required header for this request: Content-MD5 OR x-amz-checksum-*',
  })
}
