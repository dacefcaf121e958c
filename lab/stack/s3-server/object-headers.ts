import { validateHeaderValue } from 'node:http'
import type { Checksum } from './checksums.ts'
import type { StoredObject } from './disk-index.ts'
import { S3Fault } from './fault.ts'
import { header, parameter, type S3Request } from './request.ts'

/** Headers that an object keeps, and that a reader may override by `response-…` parameters. */
const systemHeaders = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
] as const

export const responseOverrides: readonly string[] = systemHeaders.map((name) => `response-${name}`)

/** The headers of a write that reads give back. */
export function storedHeaders(request: S3Request): Record<string, string> {
  const stored: Record<string, string> = { 'content-type': 'binary/octet-stream' }
  for (const name of systemHeaders) {
    const value = name === 'content-encoding' ? contentEncoding(request) : header(request, name)
    if (value) stored[name] = value
  }
  for (const name of Object.keys(request.http.headers)) {
    if (name.startsWith('x-amz-meta-')) stored[name] = header(request, name) ?? ''
  }
  return stored
}

/** The headers of a read of the whole object. */
export function objectHeaders(request: S3Request, object: StoredObject): Record<string, string> {
  return {
    ...object.headers,
    ...overrides(request),
    etag: `"${object.etag}"`,
    'last-modified': new Date(object.modifiedAt).toUTCString(),
    'accept-ranges': 'bytes',
    ...(header(request, 'x-amz-checksum-mode')?.toUpperCase() === 'ENABLED'
      ? checksumHeaders(object.checksum)
      : {}),
  }
}

export function checksumHeaders(checksum: Checksum | undefined): Record<string, string> {
  if (!checksum) return {}
  return {
    [`x-amz-checksum-${checksum.algorithm}`]: checksum.value,
    'x-amz-checksum-type': checksum.type,
  }
}

/** `aws-chunked` says how the body travelled; it is no property of the object. */
function contentEncoding(request: S3Request): string {
  const encodings = header(request, 'content-encoding')?.split(',') ?? []
  return encodings
    .map((encoding) => encoding.trim())
    .filter((encoding) => encoding !== 'aws-chunked')
    .join(',')
}

function overrides(request: S3Request): Record<string, string> {
  const given: Record<string, string> = {}
  for (const name of systemHeaders) {
    const value = parameter(request, `response-${name}`)
    if (value === undefined) continue
    try {
      validateHeaderValue(name, value)
    } catch {
      throw new S3Fault('InvalidArgument', {
        message: 'Header value cannot be represented using ISO-8859-1.',
        details: { ArgumentName: `response-${name}` },
      })
    }
    given[name] = value
  }
  return given
}
