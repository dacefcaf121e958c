import type { ByteRange } from '../s3-server/range.ts'
import { GcsFault } from './fault.ts'

/**
 * The range that a Range header asks for (RFC 9110, section 14). Undefined means the whole object: no
 * header, another unit, several ranges, or a syntax error. Throws GcsFault when not one byte is in it.
 */
export function parseRange(text: string | undefined, sizeBytes: number): ByteRange | undefined {
  const [matched, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(text?.trim() ?? '') ?? []
  if (matched === undefined || (from === '' && to === '')) return undefined
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined
  const first = from === '' ? Math.max(0, sizeBytes - Number(to)) : Number(from)
  const last = from === '' || to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1)
  if (first <= last) return { first, last }
  throw new GcsFault('requestedRangeNotSatisfiable', undefined, { 'content-range': `bytes */${sizeBytes}` })
}
