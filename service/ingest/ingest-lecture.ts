import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { IngestFields, type Lecture } from '../contract/lecture.ts'
import { findPreset } from '../contract/presets.ts'
import { badRequest, conflict } from '../http/problem-error.ts'
import { keys } from '../objects/keys.ts'
import { removeDerivedObjects } from '../objects/lecture-objects.ts'
import { dispatch } from '../queue/submit-job.ts'
import type { Services } from '../services.ts'
import { transcriptionJob } from '../stages/job-payloads.ts'
import { deleteArtifacts } from '../tables/artifacts.ts'
import { saveCourse } from '../tables/courses.ts'
import { deleteExports } from '../tables/exports.ts'
import { deleteJobs, hasActiveJob, insertJob, type StoredJob } from '../tables/jobs.ts'
import { deleteLecture, findLecture, lockLecture, saveUploadedLecture } from '../tables/lectures.ts'
import { beginUpload, endUpload, extendUpload, noteUploadObject, type Upload } from '../tables/uploads.ts'
import { type FormFields, readIngestForm } from './ingest-form.ts'
import { type StoredSource, storeSource } from './store-source.ts'

export interface Ingested {
  fields: IngestFields
  source: StoredSource
  metadataKey: string
  job: StoredJob | null
}

// A claim outlives a dead process by this much; a living one renews it.
const claimSeconds = 60

/**
 * Takes a lecture in: claims its id, streams its file into the bucket, then writes course, lecture and
 * job in one transaction and queues the job. Whatever goes wrong on the way, the client going away
 * included, leaves neither object nor row. A lecture that exists is replaced, with all that was made of
 * it, unless one of its jobs is active.
 */
export async function ingestLecture(
  request: IncomingMessage,
  requestId: string,
  services: Services,
): Promise<Ingested> {
  // Asked before the upload, so that nobody sends an hour of audio to a service that cannot queue it.
  await services.queue.ping()
  let attempt: Attempt | undefined
  try {
    const form = await readIngestForm(request, {
      enough: hasIdentity,
      store: async (early, file) => {
        const { lecture_id: lectureId } = parseFields(early)
        attempt = await claim(lectureId, services)
        return await storeFile(attempt, file, services)
      },
    })
    const fields = parseFields(form.fields)
    if (!form.stored || !attempt)
      throw badRequest('file_missing', 'send the recording or PDF as the form field "audio" or "file"')
    return await commit(attempt, fields, form.stored, requestId, services)
  } catch (error) {
    if (attempt) await undo(attempt, services)
    throw error
  } finally {
    attempt?.stopRenewing()
  }
}

interface Attempt {
  upload: Upload
  lectureId: string
  /** The lecture as it was before, when the id was in use. */
  previous: Lecture | undefined
  /** Keys that this attempt may have written. */
  written: string[]
  stopRenewing(): void
}

function hasIdentity(fields: FormFields): boolean {
  return ['course_id', 'lecture_id', 'preset_id', 'title'].every((name) => fields[name] !== undefined)
}

function parseFields(fields: FormFields): IngestFields {
  for (const name of ['course_id', 'lecture_id', 'preset_id', 'title'])
    if (!fields[name]?.trim()) throw badRequest('missing_field', `the form field ${name} is missing or empty`)
  // Clients send optional fields empty when they have nothing to say.
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
  const parsed = IngestFields.safeParse(given)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw badRequest(
      'bad_request',
      `the form field ${issue?.path.join('.')} cannot be used: ${issue?.message}`,
    )
  }
  if (!findPreset(parsed.data.preset_id))
    throw badRequest('preset_unknown', 'there is no such preset: choose an id of GET /presets')
  return parsed.data
}

async function claim(lectureId: string, { database, log }: Services): Promise<Attempt> {
  const upload = await beginUpload(database, lectureId, claimSeconds)
  if (!upload)
    throw conflict('another upload of this lecture id is under way: wait for it, or choose another id')
  if (await hasActiveJob(database, lectureId)) {
    await endUpload(database, upload)
    throw conflict('a job of this lecture is active: wait for it, or delete the lecture first')
  }
  const timer = setInterval(
    () =>
      void extendUpload(database, upload, claimSeconds).catch(() =>
        log.warn({ lecture_id: lectureId }, 'upload.not_renewed'),
      ),
    (claimSeconds * 1000) / 3,
  )
  return {
    upload,
    lectureId,
    previous: await findLecture(database, lectureId),
    written: [],
    stopRenewing: () => clearInterval(timer),
  }
}

async function storeFile(attempt: Attempt, file: Readable, services: Services): Promise<StoredSource> {
  return await storeSource(
    attempt.lectureId,
    file,
    async (key) => {
      attempt.written.push(key)
      await noteUploadObject(services.database, attempt.upload, key)
    },
    services,
  )
}

async function commit(
  attempt: Attempt,
  fields: IngestFields,
  source: StoredSource,
  requestId: string,
  services: Services,
): Promise<Ingested> {
  const { database, objects } = services
  if (fields.lecture_id !== attempt.lectureId)
    throw badRequest('bad_request', 'the form names two different lecture ids')
  const metadataKey = keys.metadata(fields.lecture_id)
  attempt.written.push(metadataKey)
  await objects.write(metadataKey, JSON.stringify(describe(fields, source)), {
    contentType: 'application/json',
  })

  const job = await database.transaction(async (transaction) => {
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
    const newJob = transcriptionJob(fields.lecture_id, requestId, services.config, {
      provider: fields.transcribe_provider,
      model: fields.transcribe_model,
      language: fields.transcribe_language_code,
    })
    return (await insertJob(transaction, newJob)).job
  })

  if (attempt.previous) await forgetPrevious(attempt.previous, source.key, services)
  if (job) await queueOrTakeBack(attempt, job, services)
  return { fields, source, metadataKey, job }
}

function describe(fields: IngestFields, source: StoredSource): Record<string, unknown> {
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
  }
}

// What was made of the replaced recording no longer belongs to anything.
async function forgetPrevious(previous: Lecture, newKey: string, { objects }: Services): Promise<void> {
  await removeDerivedObjects(objects, previous.id)
  if (previous.audio_path && previous.audio_path !== objects.reference(newKey))
    await objects.remove(objects.keyOf(previous.audio_path))
}

async function queueOrTakeBack(attempt: Attempt, job: StoredJob, services: Services): Promise<void> {
  try {
    await dispatch(services, job)
  } catch (error) {
    // A new lecture goes as it came. A replaced one cannot be brought back: it stays as uploaded.
    if (!attempt.previous) await deleteLecture(services.database, attempt.lectureId)
    throw error
  }
}

async function undo(attempt: Attempt, { database, objects, log }: Services): Promise<void> {
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
