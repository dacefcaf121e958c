import { createHash } from 'node:crypto'
import { keepBody } from './body-file.ts'
import { digestOf } from './checksums.ts'
import { checkWriteConditions } from './conditions.ts'
import type { DataFiles } from './data-files.ts'
import type { StoredObject } from './disk-index.ts'
import { S3Fault } from './fault.ts'
import { storedHeaders } from './object-headers.ts'
import { type Exchange, sendXml } from './operation.ts'
import type { Payload } from './payload.ts'
import { header, type S3Request } from './request.ts'
import { uriDecode } from './uri.ts'
import { element, xmlDocument } from './xml.ts'

/** CopyObject: a PutObject whose body is an object that is there, named by `x-amz-copy-source`. */
export async function copyObject({ request, response, index }: Exchange): Promise<void> {
  const { bucket, key } = copySource(request)
  const source = index.find(bucket, key)
  if (!source) throw new S3Fault('NoSuchKey', { details: { Key: key } })
  const replaceHeaders = header(request, 'x-amz-metadata-directive')?.toUpperCase() === 'REPLACE'
  if (!replaceHeaders && bucket === request.bucket && key === request.key) {
    throw new S3Fault('InvalidRequest', { message: 'A copy onto itself must change something.' })
  }
  const modifiedAt = new Date().toISOString()
  const { md5Hex } = await keepBody(
    index.data,
    (sink) => copyBytes(index.data, source, sink),
    (payload, segment) => {
      checkWriteConditions(request, index.find(request.bucket, request.key))
      index.put(request.bucket, {
        key: request.key,
        sizeBytes: payload.sizeBytes,
        etag: payload.md5Hex,
        modifiedAt,
        headers: replaceHeaders ? storedHeaders(request) : source.headers,
        checksum: payload.checksum,
        segments: [segment],
      })
    },
  )
  sendXml(
    response,
    xmlDocument('CopyObjectResult', element('ETag', `"${md5Hex}"`), element('LastModified', modifiedAt)),
  )
}

function copySource(request: S3Request): { bucket: string; key: string } {
  const unsupported = Object.keys(request.http.headers).find((name) => name.startsWith('x-amz-copy-source-'))
  const source = header(request, 'x-amz-copy-source') ?? ''
  if (unsupported !== undefined || source.includes('?')) throw new S3Fault('NotImplemented')
  const [bucket = '', ...key] = uriDecode(source).replace(/^\//, '').split('/')
  return { bucket, key: key.join('/') }
}

async function copyBytes(
  data: DataFiles,
  { segments, sizeBytes, checksum }: StoredObject,
  sink: (piece: Buffer) => Promise<void>,
): Promise<Payload> {
  const md5 = createHash('md5')
  const digest = checksum && digestOf(checksum.algorithm)
  for await (const piece of data.read(segments, { first: 0, last: sizeBytes - 1 })) {
    md5.update(piece)
    digest?.update(piece)
    await sink(piece)
  }
  return {
    sizeBytes,
    md5Hex: md5.digest('hex'),
    checksum: checksum &&
      digest && { algorithm: checksum.algorithm, value: digest.base64(), type: 'FULL_OBJECT' },
  }
}
