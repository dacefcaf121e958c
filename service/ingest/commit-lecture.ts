import type { IngestAnswer, IngestFields, Lecture } from '../contract/lecture.ts'
import type { Receipt } from '../http/idempotency.ts'
import { badRequest, conflict } from '../http/problem-error.ts'
import { keys } from '../objects/keys.ts'
import { removeDerivedObjects } from '../objects/lecture-objects.ts'
import { dispatch } from '../queue/submit-job.ts'
import type { Services } from '../services.ts'
import { transcriptionJob } from '../stages/job-payloads.ts'
import { deleteArtifacts } from '../tables/artifacts.ts'
import { saveCourse } from '../tables/courses.ts'
import type { Connection } from '../tables/database.ts'
import { deleteExports } from '../tables/exports.ts'
import { deleteJobs, hasActiveJob, insertJob, type StoredJob } from '../tables/jobs.ts'
import { deleteLecture, lockLecture, saveUploadedLecture } from '../tables/lectures.ts'
import { endUpload } from '../tables/uploads.ts'
import type { StoredSource } from './store-source.ts'
import type { UploadAttempt } from './upload-attempt.ts'

interface IngestRequest {
  requestId: string
  receipt: Receipt<IngestAnswer>
}

/**
 * Makes a stored file a lecture: metadata, then course, lecture, job and receipt in one transaction that
 * also ends the upload's claim, then the queue. When the queue does not take the job a new lecture goes again.
 */
export async function commitLecture(
  attempt: UploadAttempt,
  fields: IngestFields,
  source: StoredSource,
  request: IngestRequest,
  services: Services,
): Promise<IngestAnswer> {
  const { objects } = services
  if (fields.lecture_id !== attempt.lectureId)
    throw badRequest('bad_request', 'the form names two different lecture ids')
  const metadataKey = keys.metadata(fields.lecture_id)
  attempt.written.push(metadataKey)
  await objects.write(metadataKey, JSON.stringify(metadataOf(fields, source)), {
    contentType: 'application/json',
  })
  const answerWith = (job: StoredJob | null): IngestAnswer => ({
    lectureId: fields.lecture_id,
    metadataPath: objects.reference(metadataKey),
    audioPath: objects.reference(source.key),
    lectureMode: fields.lecture_mode ?? null,
    fileType: source.sourceType,
    jobId: job?.id ?? null,
  })
  const job = await services.database.transaction(async (transaction) => {
    const written = await writeRows(transaction, { attempt, fields, source }, request.requestId, services)
    await request.receipt.finish(transaction, answerWith(written))
    return written
  })
  if (attempt.previous) await forgetPrevious(attempt.previous, source.key, services)
  if (job)
    await dispatch(services, job, async (transaction) => {
      // A new lecture goes as it came. A replaced one cannot be brought back: it stays as uploaded.
      if (!attempt.previous) await deleteLecture(transaction, attempt.lectureId)
      await request.receipt.takeBack(transaction)
    })
  return answerWith(job)
}

async function writeRows(
  transaction: Connection,
  { attempt, fields, source }: { attempt: UploadAttempt; fields: IngestFields; source: StoredSource },
  requestId: string,
  { objects, config }: Services,
): Promise<StoredJob | null> {
  if (!(await endUpload(transaction, attempt.upload)))
    throw conflict('another upload took this lecture id over: send it again')
  await lockLecture(transaction, fields.lecture_id)
  if (await hasActiveJob(transaction, fields.lecture_id))
    throw conflict('a job of this lecture is active: wait for it')
  await deleteJobs(transaction, fields.lecture_id)
  await deleteArtifacts(transaction, fields.lecture_id)
  await deleteExports(transaction, fields.lecture_id)
  await saveCourse(transaction, { id: fields.course_id, title: fields.course_title })
  await saveUploadedLecture(transaction, {
    id: fields.lecture_id,
    courseId: fields.course_id,
    presetId: fields.preset_id,
    title: fields.title,
    audioPath: objects.reference(source.key),
    sourceType: source.sourceType,
  })
  if (!fields.auto_transcribe) return null
  const newJob = transcriptionJob(fields.lecture_id, requestId, config, {
    provider: fields.transcribe_provider,
    model: fields.transcribe_model,
    language: fields.transcribe_language_code,
  })
  return (await insertJob(transaction, newJob)).job
}

function metadataOf(fields: IngestFields, source: StoredSource): Record<string, unknown> {
  return {
    lectureId: fields.lecture_id,
    courseId: fields.course_id,
    presetId: fields.preset_id,
    title: fields.title,
    durationSec: fields.duration_sec,
    sourceType: fields.source_type,
    lectureMode: fields.lecture_mode ?? null,
    fileType: source.sourceType,
    contentType: source.contentType,
    sizeBytes: source.sizeBytes,
    sha256: source.sha256,
  }
}

// What was made of the replaced recording no longer belongs to anything.
async function forgetPrevious(previous: Lecture, newKey: string, { objects }: Services): Promise<void> {
  await removeDerivedObjects(objects, previous.id)
  if (previous.audio_path && previous.audio_path !== objects.reference(newKey))
    await objects.remove(objects.keyOf(previous.audio_path))
}
