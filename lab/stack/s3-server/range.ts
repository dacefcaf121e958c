import { S3Fault } from './fault.ts'

/** Bytes `first` to `last` of an object, both inclusive. */
export interface ByteRange {
  first: number
  last: number
}

/**
 * The range that a Range header asks for (RFC 9110, section 14). Undefined means the whole object: no
 * header, another unit, several ranges, or a syntax error, which S3 passes over as well. Throws
 * InvalidRange when not one byte of the object is in it.
 */
export function parseRange(text: string | undefined, sizeBytes: number): ByteRange | undefined {
  const [matched, from, to] = /^bytes=(\d*)-(\d*)$/.exec(text?.trim() ?? '') ?? []
  if (matched === undefined || (from === '' && to === '')) return undefined
  const suffix = from === ''
  const first = suffix ? Math.max(0, sizeBytes - Number(to)) : Number(from)
  const last = suffix || to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1)
  if (!suffix && to !== '' && Number(to) < first) return undefined
  if (first >= sizeBytes) {
    throw new S3Fault('InvalidRange', {
      details: { RangeRequested: text ?? '', ActualObjectSize: String(sizeBytes) },
      headers: { 'content-range': `bytes */${sizeBytes}` },
    })
  }
  return { first, last }
}
