import { S3Fault } from './fault.ts'

/** Percent-encodes everything but RFC 3986's unreserved characters, as Signature V4 wants it. */
export function uriEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** Encodes a path or key segment by segment: the slashes stay. */
export function uriEncodePath(path: string): string {
  return path.split('/').map(uriEncode).join('/')
}

/** Decodes percent-encoded UTF-8; throws InvalidURI. */
export function uriDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new S3Fault('InvalidURI')
  }
}
