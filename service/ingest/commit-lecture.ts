import type { IngestAnswer, IngestFields } from '../contract/lecture.ts'
import { uploadUrlSeconds } from '../contract/upload.ts'
import type { Receipt } from '../http/idempotency.ts'
import { badRequest, conflict } from '../http/problem-error.ts'
import type { ObjectAttempt } from '../objects/attempt.ts'
import { dispatch } from '../queue/submit-job.ts'
import type { Services } from '../services.ts'
import { transcriptionJob } from '../stages/job-payloads.ts'
import { deleteArtifacts } from '../tables/artifacts.ts'
import { saveCourse } from '../tables/courses.ts'
import type { Connection } from '../tables/database.ts'
import { deleteExports } from '../tables/exports.ts'
import { deleteJobs, hasActiveJob, insertJob, type StoredJob } from '../tables/jobs.ts'
import { lockLecture, saveUploadedLecture } from '../tables/lectures.ts'
import { endOffer, releaseObjects } from '../tables/objects.ts'
import type { StoredSource } from './store-source.ts'

/** An ingest whose file is in the bucket. */
export interface Ingest {
  /** The row id that the lecture gets; its objects are already below it. */
  rowId: string
  attempt: ObjectAttempt
  fields: IngestFields
  source: StoredSource
  /** The key of the place that the file was uploaded to by the client. */
  offer: string | undefined
  requestId: string
}

/**
 * Makes a stored file a lecture: writes its metadata, then course, lecture, job and receipt in the one transaction that
 * also makes its objects live and gives those of the lecture before up, then queues the job. Throws ProblemError 409 for
 * a lecture with an active job, AttemptLost, and NotConfirmed with everything done.
 */
export async function commitLecture(
  ingest: Ingest,
  receipt: Receipt<IngestAnswer>,
  services: Services,
): Promise<IngestAnswer> {
  const { attempt, fields, source } = ingest
  const { objects } = services
  const metadata = await attempt.write(
    { kind: 'metadata', name: 'metadata.json' },
    JSON.stringify(metadataOf(fields, source)),
    { contentType: 'application/json' },
  )
  const answerWith = (job: StoredJob | null): IngestAnswer => ({
    lectureId: fields.lecture_id,
    metadataPath: objects.reference(metadata.key),
    audioPath: objects.reference(source.key),
    lectureMode: fields.lecture_mode ?? null,
    fileType: source.sourceType,
    jobId: job?.id ?? null,
  })
  const job = await services.database.transaction(async (transaction) => {
    const written = await writeRows(transaction, ingest, services)
    await receipt(transaction, fields.lecture_id, answerWith(written))
    return written
  })
  if (job) await dispatch(services, job)
  return answerWith(job)
}

async function writeRows(
  transaction: Connection,
  { rowId, attempt, fields, source, offer, requestId }: Ingest,
  { objects, config }: Services,
): Promise<StoredJob | null> {
  const { lecture_id: id } = fields
  const previous = await lockLecture(transaction, id)
  if (await hasActiveJob(transaction, id)) throw conflict('a job of this lecture is active: wait for it')
  if (offer !== undefined && !(await endOffer(transaction, offer, uploadUrlSeconds + slowPutSeconds)))
    throw notOffered()
  await attempt.publish(transaction)
  if (previous) await releaseObjects(transaction, [previous.row_id], 'doomed')
  await deleteJobs(transaction, id)
  await deleteArtifacts(transaction, [id])
  await deleteExports(transaction, [id])
  await saveCourse(transaction, { id: fields.course_id, title: fields.course_title })
  await saveUploadedLecture(transaction, {
    id,
    rowId,
    courseId: fields.course_id,
    presetId: fields.preset_id,
    title: fields.title,
    source: { key: source.key, address: objects.reference(source.key) },
    sourceType: source.sourceType,
  })
  if (!fields.auto_transcribe) return null
  const newJob = transcriptionJob(id, requestId, config, {
    provider: fields.transcribe_provider,
    model: fields.transcribe_model,
    language: fields.transcribe_language_code,
  })
  return (await insertJob(transaction, newJob)).job
}

export const notOffered = () =>
  badRequest('bad_request', 'storage_path is not one that POST /upload/signed-url gave out: ask for one')

// A PUT that began while its URL was valid may go on for as long.
const slowPutSeconds = 3600

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
