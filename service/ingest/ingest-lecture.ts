import type { Readable } from 'node:stream'
import type { Context } from 'koa'
import type { IngestAnswer, IngestFields } from '../contract/lecture.ts'
import { openKey, receiptOf } from '../http/idempotency.ts'
import { badRequest, conflict } from '../http/problem-error.ts'
import { providerRefusal } from '../model/providers.ts'
import { type ObjectAttempt, openAttempt } from '../objects/attempt.ts'
import { ObjectMissing } from '../objects/object-store.ts'
import type { Services } from '../services.ts'
import { hasActiveJob } from '../tables/jobs.ts'
import { isOffered } from '../tables/objects.ts'
import { admitFile } from './admit-file.ts'
import { commitLecture, notOffered } from './commit-lecture.ts'
import { hasIdentity, parseIngestFields } from './ingest-fields.ts'
import { fingerprintOfIngest, hashOf } from './ingest-fingerprint.ts'
import { type FormFields, readIngestForm } from './ingest-form.ts'
import { type StoredSource, storeSource } from './store-source.ts'

/**
 * Takes a lecture in: reads the form, streams the file to a key of its own, looks at what it is, and then makes it the
 * lecture's in one transaction with its job, which is queued last. Until that transaction nothing that was there before
 * has changed, and after it nothing is undone. A lecture that exists is replaced, with all that was made of it, unless
 * one of its jobs is active. A repeated Idempotency-Key gets the first answer, if fields and content are the same.
 */
export async function ingestLecture(ctx: Context, services: Services): Promise<IngestAnswer> {
  // Asked before the upload, so that nobody sends an hour of audio to a service that cannot queue it.
  await services.queue.ping()
  const key = await openKey(ctx, 'lectures.ingest', services)
  if (key?.repeated) {
    const { fields, sha256 } = await readToCompare(ctx, services)
    return key.answerFor(fingerprintOfIngest(parseIngestFields(fields), sha256)) as IngestAnswer
  }
  const rowId = crypto.randomUUID()
  const attempt = openAttempt(rowId, services)
  try {
    const { fields, source, offer } = await receive(ctx, attempt, services)
    const receipt = receiptOf<IngestAnswer>(key, () => fingerprintOfIngest(fields, source.sha256))
    return await commitLecture(
      { rowId, attempt, fields, source, offer, requestId: ctx.state['requestId'] },
      receipt,
      services,
    )
  } catch (error) {
    await attempt.abandon()
    await key?.abandon()
    throw error
  }
}

interface Received {
  fields: IngestFields
  source: StoredSource
  /** The key of the place that the file was uploaded to by the client. */
  offer: string | undefined
}

async function receive(ctx: Context, attempt: ObjectAttempt, services: Services): Promise<Received> {
  const store = async (early: FormFields, file: Readable) => {
    const { lecture_id: lectureId } = usableFields(early, services)
    if (await hasActiveJob(services.database, lectureId))
      throw conflict('a job of this lecture is active: wait for it, or delete the lecture first')
    return { lectureId, source: await storeSource(lectureId, file, attempt, services) }
  }
  const admit = (file: Readable) => admitFile(file, services.config)
  const form = await readIngestForm(ctx.req, { enough: hasIdentity, admit, store }, services.config)
  const fields = usableFields(form.fields, services)
  if (form.stored && form.stored.lectureId !== fields.lecture_id)
    throw badRequest('bad_request', 'the form names two different lecture ids')
  if (form.stored) return { fields, source: form.stored.source, offer: undefined }
  if (fields.storage_path === undefined)
    throw badRequest('file_missing', 'send the recording or PDF as the form field "audio" or "file"')
  const offer = await offeredKey(fields.storage_path, services)
  const { source } = await copyOffered(offer, (file) => store(form.fields, file), services)
  return { fields, source, offer }
}

/** A provider that could not transcribe is refused at once, not minutes later by the job. */
function usableFields(given: FormFields, { config }: Services): IngestFields {
  const fields = parseIngestFields(given)
  const { auto_transcribe: wanted, transcribe_provider: provider } = fields
  const refusal = wanted && provider !== undefined ? providerRefusal(config, provider, 'transcription') : null
  if (refusal !== null) throw badRequest('bad_request', refusal)
  return fields
}

/** The key that a storage_path names. Throws ProblemError 400 unless it was given out for an upload. */
async function offeredKey(storagePath: string, { database, objects }: Services): Promise<string> {
  const key = keyOrNone(storagePath, objects)
  if (key !== undefined && (await isOffered(database, key))) return key
  throw notOffered()
}

function keyOrNone(storagePath: string, objects: Services['objects']): string | undefined {
  try {
    return objects.keyOf(storagePath)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** Copies a file that the client has sent to the bucket itself, by the same checks: its URL can still write there. */
async function copyOffered<T>(
  key: string,
  store: (file: Readable) => Promise<T>,
  { objects }: Services,
): Promise<T> {
  try {
    return await store(await objects.stream(key))
  } catch (error) {
    if (!(error instanceof ObjectMissing)) throw error
    throw badRequest(
      'file_missing',
      'nothing was uploaded to storage_path yet: PUT the file to its url first',
    )
  }
}

async function readToCompare(
  ctx: Context,
  { config }: Services,
): Promise<{ fields: FormFields; sha256: string | undefined }> {
  const form = await readIngestForm(
    ctx.req,
    {
      enough: () => true,
      admit: (file) => admitFile(file, config),
      store: (_fields, file) => hashOf(file),
    },
    config,
  )
  return { fields: form.fields, sha256: form.stored }
}
