import type { IncomingMessage } from 'node:http'
import { S3Fault } from './fault.ts'
import { uriDecode } from './uri.ts'

/** One request, path style: `/bucket/key?query`. */
export interface S3Request {
  readonly http: IncomingMessage
  readonly method: string
  /** Decoded, with its leading slash. Never normalised: `a/../b` is a key of its own. */
  readonly path: string
  /** Empty when the request is about the service itself. */
  readonly bucket: string
  /** Empty when the request is about the bucket. */
  readonly key: string
  /** Decoded, in the order sent. */
  readonly query: ReadonlyArray<readonly [name: string, value: string]>
}

const longestKeyBytes = 1024

/** Takes the request line apart; throws InvalidURI or KeyTooLongError. */
export function parseRequest(http: IncomingMessage): S3Request {
  const [rawPath = '', ...rawQuery] = (http.url ?? '').split('?')
  if (!rawPath.startsWith('/')) throw new S3Fault('InvalidURI')
  const path = uriDecode(rawPath)
  const afterBucket = path.indexOf('/', 1)
  const bucket = afterBucket === -1 ? path.slice(1) : path.slice(1, afterBucket)
  const key = afterBucket === -1 ? '' : path.slice(afterBucket + 1)
  if (Buffer.byteLength(key) > longestKeyBytes) throw new S3Fault('KeyTooLongError')
  return { http, method: http.method ?? '', path, bucket, key, query: parseQuery(rawQuery.join('?')) }
}

/** A header's value, repeated ones joined by a comma. */
export function header(request: S3Request, name: string): string | undefined {
  return request.http.headersDistinct[name]?.join(',')
}

/** A query parameter's value; empty for one without a value (`?uploads`). */
export function parameter(request: S3Request, name: string): string | undefined {
  return request.query.find(([candidate]) => candidate === name)?.[1]
}

/** A query parameter that must be a whole number within bounds; throws InvalidArgument. */
export function wholeNumber(
  request: S3Request,
  name: string,
  { least, most, otherwise = least }: { least: number; most: number; otherwise?: number },
): number {
  const text = parameter(request, name)
  if (text === undefined) return otherwise
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= least && value <= most)) {
    throw new S3Fault('InvalidArgument', {
      message: `${name} must be an integer between ${least} and ${most}`,
      details: { ArgumentName: name, ArgumentValue: text },
    })
  }
  return value
}

function parseQuery(text: string): Array<readonly [string, string]> {
  if (text === '') return []
  return text.split('&').map((pair) => {
    const equals = pair.indexOf('=')
    const [name, value] = equals === -1 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)]
    return [uriDecode(name.replaceAll('+', ' ')), uriDecode(value.replaceAll('+', ' '))] as const
  })
}
