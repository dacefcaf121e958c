import type { StoredObject } from './disk-index.ts'
import { S3Fault } from './fault.ts'
import { header, type S3Request } from './request.ts'

/** `If-None-Match: *` writes only what is not there yet, `If-Match` only over the version it names. */
export function checkWriteConditions(request: S3Request, present: StoredObject | undefined): void {
  const noneMatch = header(request, 'if-none-match')
  if (noneMatch !== undefined && noneMatch !== '*') throw new S3Fault('NotImplemented')
  if (noneMatch === '*' && present) throw refused('If-None-Match')
  const match = header(request, 'if-match')
  if (match === undefined) return
  if (!present) throw new S3Fault('NoSuchKey', { details: { Key: request.key } })
  if (!names(match, present)) throw refused('If-Match')
}

/** Whether the reader's copy is still good (304); throws PreconditionFailed when `If-Match` does not hold. */
export function isNotModified(request: S3Request, object: StoredObject): boolean {
  const match = header(request, 'if-match')
  if (match !== undefined && !names(match, object)) throw refused('If-Match')
  const noneMatch = header(request, 'if-none-match')
  return noneMatch !== undefined && names(noneMatch, object)
}

function names(list: string, { etag }: StoredObject): boolean {
  const tags = list.split(',').map((tag) => tag.trim().replaceAll('"', ''))
  return tags.includes('*') || tags.includes(etag)
}

function refused(condition: string): S3Fault {
  return new S3Fault('PreconditionFailed', { details: { Condition: condition } })
}
