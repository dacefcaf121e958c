import type { Lecture } from '../contract/lecture.ts'
import { conflict } from '../http/problem-error.ts'
import { keys } from '../objects/keys.ts'
import type { Services } from '../services.ts'
import { hasActiveJob } from '../tables/jobs.ts'
import { findLecture } from '../tables/lectures.ts'
import {
  beginUpload,
  endUpload,
  endUploadAfter,
  extendUpload,
  noteUploadObject,
  reclaimUpload,
  type Upload,
} from '../tables/uploads.ts'

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
  const previous = await lectureAtRest(lectureId, database).catch(async (error: unknown) => {
    // A claim that cannot be given back expires: nobody renews it.
    await endUpload(database, upload).catch(() => {})
    throw error
  })
  const renew = () =>
    extendUpload(database, upload, claimSeconds).catch(() =>
      log.warn({ lecture_id: lectureId }, 'upload.not_renewed'),
    )
  const timer = setInterval(() => void renew(), (claimSeconds * 1000) / 3)
  const written: string[] = []
  return {
    upload,
    lectureId,
    previous,
    written,
    async announce(key) {
      if (!(await noteUploadObject(database, upload, key)))
        throw conflict('another upload took this lecture id over: send it again')
      written.push(key)
    },
    stopRenewing: () => clearInterval(timer),
  }
}

/** The lecture as it is, when there is one. Throws ProblemError 409 while a job of it is active. */
async function lectureAtRest(lectureId: string, database: Services['database']) {
  if (await hasActiveJob(database, lectureId))
    throw conflict('a job of this lecture is active: wait for it, or delete the lecture first')
  return await findLecture(database, lectureId)
}

/**
 * Removes what an attempt has written, except what the lecture refers to by now, and gives its claim back.
 * When another upload holds the id by now, its objects are in the same places, and nothing is removed.
 */
export async function undoUpload(
  attempt: UploadAttempt,
  { config, database, objects, log }: Services,
): Promise<void> {
  attempt.stopRenewing()
  try {
    if (!(await reclaimUpload(database, attempt.upload, config.PLC_CLAIM_SECONDS))) return
    await endUploadAfter(database, attempt.upload, { expired: false }, async () => {
      const current = await findLecture(database, attempt.lectureId)
      const kept = current ? [current.audio_path, objects.reference(keys.metadata(attempt.lectureId))] : []
      for (const key of attempt.written) if (!kept.includes(objects.reference(key))) await objects.remove(key)
    })
  } catch {
    // The claim then expires with the key noted in it, and the reconciler removes the object.
    log.warn({ lecture_id: attempt.lectureId }, 'upload.left_to_reconciler')
  }
}
