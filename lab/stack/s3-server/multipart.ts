import { keepBody } from './body-file.ts'
import { type ChecksumAlgorithm, checksumAlgorithms } from './checksums.ts'
import { checksumElement, checksumOfAll, chosenParts, etagOfAll, mostParts } from './completion.ts'
import { checkWriteConditions } from './conditions.ts'
import { S3Fault } from './fault.ts'
import { checksumHeaders, storedHeaders } from './object-headers.ts'
import { type Operation, sendEmpty, sendXml } from './operation.ts'
import { receivePayload, receiveText } from './payload.ts'
import { header, parameter, type S3Request, wholeNumber } from './request.ts'
import type { PendingUpload } from './upload-index.ts'
import { element, parseXml, xmlDocument } from './xml.ts'

const largestCompletionBytes = 8 * 1024 * 1024

export const createMultipartUpload: Operation = {
  name: 'CreateMultipartUpload',
  method: 'POST',
  on: 'object',
  requires: ['uploads'],
  allows: [],
  run({ request, response, index }) {
    index.requireBucket(request.bucket)
    const upload = index.uploads.create({
      bucket: request.bucket,
      key: request.key,
      headers: storedHeaders(request),
      checksumAlgorithm: requestedChecksum(request),
    })
    sendXml(
      response,
      xmlDocument(
        'InitiateMultipartUploadResult',
        element('Bucket', upload.bucket),
        element('Key', upload.key),
        element('UploadId', upload.id),
      ),
    )
  },
}

export const uploadPart: Operation = {
  name: 'UploadPart',
  method: 'PUT',
  on: 'object',
  requires: ['uploadId', 'partNumber'],
  allows: [],
  async run(exchange) {
    const { request, response, index } = exchange
    if (header(request, 'x-amz-copy-source') !== undefined) throw new S3Fault('NotImplemented')
    const number = wholeNumber(request, 'partNumber', { least: 1, most: mostParts })
    pendingUpload(exchange)
    const { md5Hex, checksum } = await keepBody(
      index.data,
      (sink) => receivePayload(exchange, sink),
      (payload, segment) => {
        const upload = pendingUpload(exchange)
        requireSameChecksum(upload.checksumAlgorithm, payload.checksum?.algorithm)
        index.uploads.putPart(upload, {
          number,
          sizeBytes: payload.sizeBytes,
          etag: payload.md5Hex,
          modifiedAt: new Date().toISOString(),
          checksum: payload.checksum,
          segment,
        })
      },
    )
    sendEmpty(response, 200, { etag: `"${md5Hex}"`, ...checksumHeaders(checksum) })
  },
}

export const completeMultipartUpload: Operation = {
  name: 'CompleteMultipartUpload',
  method: 'POST',
  on: 'object',
  requires: ['uploadId'],
  allows: [],
  async run(exchange) {
    const { request, response, index } = exchange
    pendingUpload(exchange)
    const asked = parseXml(await receiveText(exchange, { largest: largestCompletionBytes }))
    const upload = pendingUpload(exchange)
    checkWriteConditions(request, index.find(request.bucket, request.key))
    const parts = chosenParts(asked, upload)
    const object = {
      key: upload.key,
      sizeBytes: parts.reduce((total, { sizeBytes }) => total + sizeBytes, 0),
      etag: etagOfAll(parts),
      modifiedAt: new Date().toISOString(),
      headers: upload.headers,
      checksum: checksumOfAll(parts),
      segments: parts.map(({ segment }) => segment),
    }
    index.put(upload.bucket, object)
    index.uploads.remove(upload, new Set(object.segments.map(({ file }) => file)))
    sendXml(
      response,
      xmlDocument(
        'CompleteMultipartUploadResult',
        element('Location', `/${upload.bucket}/${upload.key}`),
        element('Bucket', upload.bucket),
        element('Key', upload.key),
        element('ETag', `"${object.etag}"`),
        object.checksum && element(checksumElement(object.checksum.algorithm), object.checksum.value),
        object.checksum && element('ChecksumType', object.checksum.type),
      ),
    )
  },
}

export const abortMultipartUpload: Operation = {
  name: 'AbortMultipartUpload',
  method: 'DELETE',
  on: 'object',
  requires: ['uploadId'],
  allows: [],
  run(exchange) {
    exchange.index.uploads.remove(pendingUpload(exchange))
    sendEmpty(exchange.response, 204)
  },
}

/** The upload that the request names; throws NoSuchBucket or NoSuchUpload. */
export function pendingUpload({ request, index }: Parameters<Operation['run']>[0]): PendingUpload {
  index.requireBucket(request.bucket)
  return index.uploads.require(parameter(request, 'uploadId') ?? '', request.bucket, request.key)
}

function requestedChecksum(request: S3Request): ChecksumAlgorithm | undefined {
  const name = header(request, 'x-amz-checksum-algorithm')?.toLowerCase()
  if (name === undefined) return undefined
  const algorithm = checksumAlgorithms.find((candidate) => candidate === name)
  const type = header(request, 'x-amz-checksum-type')?.toUpperCase() ?? 'COMPOSITE'
  if (!algorithm || type !== 'COMPOSITE') {
    throw new S3Fault('NotImplemented', { message: `The ${type} checksum ${name} is not implemented` })
  }
  return algorithm
}

/** A checksum announced at creation is owed by every part; without one, a part may bring what it likes. */
function requireSameChecksum(
  expected: ChecksumAlgorithm | undefined,
  actual: ChecksumAlgorithm | undefined,
): void {
  if (expected === undefined || expected === actual) return
  throw new S3Fault('InvalidRequest', {
    message:
      `Checksum Type mismatch occurred, expected checksum Type: ${expected}, ` +
      `actual checksum Type: ${actual ?? 'null'}`,
  })
}
