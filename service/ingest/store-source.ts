import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { SourceType } from '../contract/lecture.ts'
import { DocumentError } from '../documents/document-error.ts'
import { inspectPdf } from '../documents/pdf-text.ts'
import { headBytes, recogniseFile } from '../documents/recognise-file.ts'
import { badRequest } from '../http/problem-error.ts'
import { ClaimHeld, type ObjectAttempt, type WrittenObject } from '../objects/attempt.ts'
import type { Services } from '../services.ts'
import { limitSize } from './limit-size.ts'
import { readHead } from './read-head.ts'

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
  { config, objects }: Pick<Services, 'config' | 'objects'>,
): Promise<StoredSource> {
  const { head, whole } = await readHead(file, headBytes)
  if (head.length === 0)
    throw badRequest('file_not_recognised', 'the file is empty: send the recording or the PDF itself')
  const recognised = await recogniseFile(head)
  if (!recognised) {
    whole.destroy()
    throw badRequest(
      'file_not_recognised',
      'the file is neither audio nor a PDF, whatever its name says: send wav, mp3, m4a, mp4, webm, ogg, flac or pdf',
    )
  }
  const { sourceType, contentType } = recognised
  const limit =
    sourceType === 'pdf'
      ? limitSize(config.PLC_MAX_PDF_UPLOAD_MB, 'split it, or raise PLC_MAX_PDF_UPLOAD_MB')
      : limitSize(config.PLC_MAX_AUDIO_UPLOAD_MB, 'compress or split it, or raise PLC_MAX_AUDIO_UPLOAD_MB')

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
  if (sourceType === 'pdf') await refuseUnreadable(written.value.key, objects)
  return { ...written.value, sourceType, contentType }
}

// A PDF that takes longer to open than this would hold its upload for ever.
const inspectionMs = 60_000

async function refuseUnreadable(key: string, objects: Services['objects']): Promise<void> {
  try {
    const signal = AbortSignal.timeout(inspectionMs)
    const bytes = await objects.read(key, { maximumBytes: Number.MAX_SAFE_INTEGER, signal })
    await inspectPdf(bytes, { signal })
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error
    throw badRequest('file_not_recognised', error.message)
  }
}
