import { checksumElement, mostParts } from './completion.ts'
import { pendingUpload } from './multipart.ts'
import { type Operation, sendXml } from './operation.ts'
import { parameter, wholeNumber } from './request.ts'
import type { PendingUpload } from './upload-index.ts'
import { uriEncodePath } from './uri.ts'
import { element, xmlDocument } from './xml.ts'

const mostPerPage = 1000

export const listParts: Operation = {
  name: 'ListParts',
  method: 'GET',
  on: 'object',
  requires: ['uploadId'],
  allows: ['max-parts', 'part-number-marker', 'encoding-type'],
  run(exchange) {
    const { request, response } = exchange
    const upload = pendingUpload(exchange)
    const most = wholeNumber(request, 'max-parts', { least: 0, most: 2 ** 31 - 1, otherwise: mostPerPage })
    const marker = wholeNumber(request, 'part-number-marker', { least: 0, most: mostParts })
    const following = [...upload.parts.values()]
      .filter(({ number }) => number > marker)
      .sort((left, right) => left.number - right.number)
    const page = following.slice(0, Math.min(most, mostPerPage))
    const url = parameter(request, 'encoding-type') === 'url'
    sendXml(
      response,
      xmlDocument(
        'ListPartsResult',
        element('Bucket', upload.bucket),
        element('Key', url ? uriEncodePath(upload.key) : upload.key),
        element('UploadId', upload.id),
        element('PartNumberMarker', marker),
        element('NextPartNumberMarker', page.at(-1)?.number ?? marker),
        element('MaxParts', most),
        element('IsTruncated', page.length < following.length),
        page.map(({ number, modifiedAt, etag, sizeBytes, checksum }) =>
          element(
            'Part',
            element('PartNumber', number),
            element('LastModified', modifiedAt),
            element('ETag', `"${etag}"`),
            element('Size', sizeBytes),
            checksum && element(checksumElement(checksum.algorithm), checksum.value),
          ),
        ),
      ),
    )
  },
}

export const listMultipartUploads: Operation = {
  name: 'ListMultipartUploads',
  method: 'GET',
  on: 'bucket',
  requires: ['uploads'],
  allows: ['prefix', 'max-uploads', 'key-marker', 'upload-id-marker', 'encoding-type'],
  run({ request, response, index, pageSize }) {
    index.requireBucket(request.bucket)
    const prefix = parameter(request, 'prefix') ?? ''
    const keyMarker = parameter(request, 'key-marker') ?? ''
    const idMarker = parameter(request, 'upload-id-marker') ?? ''
    const most = wholeNumber(request, 'max-uploads', { least: 1, most: mostPerPage, otherwise: mostPerPage })
    const matching = index.uploads.inBucket(request.bucket).filter(({ key }) => key.startsWith(prefix))
    const following = matching.slice(firstFollowing(matching, keyMarker, idMarker))
    const page = following.slice(0, Math.min(most, pageSize))
    const truncated = page.length < following.length
    const url = parameter(request, 'encoding-type') === 'url'
    const encode = (text: string) => (url ? uriEncodePath(text) : text)
    const next = truncated ? page.at(-1) : undefined
    sendXml(
      response,
      xmlDocument(
        'ListMultipartUploadsResult',
        element('Bucket', request.bucket),
        element('Prefix', encode(prefix)),
        element('KeyMarker', encode(keyMarker)),
        element('UploadIdMarker', idMarker),
        next && [element('NextKeyMarker', encode(next.key)), element('NextUploadIdMarker', next.id)],
        element('MaxUploads', most),
        url ? element('EncodingType', 'url') : undefined,
        element('IsTruncated', truncated),
        page.map(({ key, id, startedAt }) =>
          element(
            'Upload',
            element('Key', encode(key)),
            element('UploadId', id),
            element('Initiated', startedAt),
            element('StorageClass', 'STANDARD'),
          ),
        ),
      ),
    )
  },
}

/** Past the marked upload, or past every upload of the marked key when no id goes with it. */
function firstFollowing(uploads: readonly PendingUpload[], keyMarker: string, idMarker: string): number {
  if (keyMarker === '') return 0
  const marked = uploads.findIndex(({ key, id }) => key === keyMarker && id === idMarker)
  if (marked !== -1) return marked + 1
  const marker = Buffer.from(keyMarker)
  const next = uploads.findIndex(({ key }) => Buffer.compare(Buffer.from(key), marker) > 0)
  return next === -1 ? uploads.length : next
}
