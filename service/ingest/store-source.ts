import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { SourceType } from '../contract/lecture.ts'
import { faultMessages } from '../documents/document-error.ts'
import { needsPassword } from '../documents/pdf-password.ts'
import { badRequest } from '../http/problem-error.ts'
import { ClaimHeld, type ObjectAttempt, type WrittenObject } from '../objects/attempt.ts'
import type { Services } from '../services.ts'
import { admitFile } from './admit-file.ts'

/** A recording or PDF that is in the bucket, but that no lecture refers to yet. */
export interface StoredSource extends WrittenObject {
  sourceType: SourceType
  contentType: string
}

/**
 * Streams a file into the bucket. What it is, is told from its first bytes and never from its name. Throws ProblemError
 * for a file that cannot become a lecture: what was written of it is then the attempt's to give up.
 */
export async function storeSource(
  lectureId: string,
  file: Readable,
  attempt: ObjectAttempt,
  { config }: Pick<Services, 'config'>,
): Promise<StoredSource> {
  const { recognised, head, whole, limit } = await admitFile(file, config)
  const { sourceType, contentType } = recognised
  const stop = new AbortController()
  const name = `source.${recognised.extension}`
  const writing = attempt.write({ kind: 'source', name, claims: lectureId }, limit, {
    contentType,
    signal: stop.signal,
  })
  // The limit's own error is the one to tell, so the source's side is looked at first.
  const feeding = pipeline(whole, limit).catch((error: unknown) => {
    stop.abort(error)
    throw error
  })
  const [fed, written] = await Promise.allSettled([feeding, writing])
  // A file that is not taken is cut off, and that is no fault of its own.
  if (written.status === 'rejected' && written.reason instanceof ClaimHeld) throw written.reason
  if (fed.status === 'rejected') throw fed.reason
  if (written.status === 'rejected') throw written.reason
  if (sourceType === 'pdf') refuseUnreadable(head, limit.tail)
  return { ...written.value, sourceType, contentType }
}

/** The end marker stands at the end; some writers append a little after it. */
const endMarkerWindow = 2048

/** Refuses what head and tail tell. The whole of it is read by a worker alone, where it can do no harm. */
function refuseUnreadable(head: Buffer, tail: Buffer): void {
  // pdf.js silently repairs a file whose end is missing and gives the pages that are left; half a lecture is not the lecture.
  if (!tail.subarray(-endMarkerWindow).includes('%%EOF')) throw notUsable('cut_short')
  if (needsPassword([tail, head])) throw notUsable('encrypted')
}

const notUsable = (fault: 'cut_short' | 'encrypted') =>
  badRequest('file_not_recognised', faultMessages[fault]())
