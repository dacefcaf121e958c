import type { Lecture } from '../contract/lecture.ts'
import { conflict } from '../http/problem-error.ts'
import { keys } from '../objects/keys.ts'
import type { Services } from '../services.ts'
import { hasActiveJob } from '../tables/jobs.ts'
import { findLecture } from '../tables/lectures.ts'
import { beginUpload, endUpload, extendUpload, noteUploadObject, type Upload } from '../tables/uploads.ts'

/** An upload that has not become a lecture yet. */
export interface UploadAttempt {
  upload: Upload
  lectureId: string
  /** The lecture as it was before, when the id was in use. */
  previous: Lecture | undefined
  /** Keys that this attempt may have written. */
  written: string[]
  /** Notes where the file goes, before it goes there. */
  announce(key: string): Promise<void>
  stopRenewing(): void
}

/** Claims a lecture id. Throws ProblemError 409 while another upload or a job of the lecture holds it. */
export async function claimUpload(
  lectureId: string,
  { config, database, log }: Services,
): Promise<UploadAttempt> {
  const claimSeconds = config.PLC_CLAIM_SECONDS
  const upload = await beginUpload(database, lectureId, claimSeconds)
  if (!upload)
    throw conflict('another upload of this lecture id is under way: wait for it, or choose another id')
  if (await hasActiveJob(database, lectureId)) {
    await endUpload(database, upload)
    throw conflict('a job of this lecture is active: wait for it, or delete the lecture first')
  }
  const renew = () =>
    extendUpload(database, upload, claimSeconds).catch(() =>
      log.warn({ lecture_id: lectureId }, 'upload.not_renewed'),
    )
  const timer = setInterval(() => void renew(), (claimSeconds * 1000) / 3)
  const written: string[] = []
  return {
    upload,
    lectureId,
    previous: await findLecture(database, lectureId),
    written,
    async announce(key) {
      written.push(key)
      await noteUploadObject(database, upload, key)
    },
    stopRenewing: () => clearInterval(timer),
  }
}

/** Removes what an attempt has written, except what the lecture refers to by now, and gives its claim back. */
export async function undoUpload(
  attempt: UploadAttempt,
  { database, objects, log }: Services,
): Promise<void> {
  try {
    const current = await findLecture(database, attempt.lectureId)
    const kept = current ? [current.audio_path, objects.reference(keys.metadata(attempt.lectureId))] : []
    for (const key of attempt.written) if (!kept.includes(objects.reference(key))) await objects.remove(key)
    await endUpload(database, attempt.upload)
  } catch {
    // The claim then expires with the key noted in it, and the reconciler removes the object.
    log.warn({ lecture_id: attempt.lectureId }, 'upload.left_to_reconciler')
  }
}
