import type { Readable } from 'node:stream'
import type { Context } from 'koa'
import type { IngestAnswer, IngestFields } from '../contract/lecture.ts'
import { openKey, receiptOf } from '../http/idempotency.ts'
import { badRequest } from '../http/problem-error.ts'
import { providerRefusal } from '../model/providers.ts'
import { ObjectMissing } from '../objects/object-store.ts'
import type { Services } from '../services.ts'
import { endOfferedUpload, isOfferedUpload } from '../tables/signed-uploads.ts'
import { commitLecture } from './commit-lecture.ts'
import { hasIdentity, parseIngestFields } from './ingest-fields.ts'
import { fingerprintOfIngest, hashOf } from './ingest-fingerprint.ts'
import { type FormFields, readIngestForm } from './ingest-form.ts'
import { type StoredSource, storeSource } from './store-source.ts'
import { claimUpload, type UploadAttempt, undoUpload } from './upload-attempt.ts'

/**
 * Takes a lecture in: claims its id, streams its file into the bucket, then writes course, lecture and
 * job in one transaction and queues the job. Whatever goes wrong on the way, the client going away
 * included, leaves neither object nor row. A lecture that exists is replaced, with all that was made of
 * it, unless one of its jobs is active. A repeated Idempotency-Key gets the first answer, if fields and
 * content are the same.
 */
export async function ingestLecture(ctx: Context, services: Services): Promise<IngestAnswer> {
  // Asked before the upload, so that nobody sends an hour of audio to a service that cannot queue it.
  await services.queue.ping()
  const key = await openKey(ctx, 'lectures.ingest', services)
  if (key?.repeated) {
    const { fields, sha256 } = await readToCompare(ctx)
    return key.answerFor(fingerprintOfIngest(parseIngestFields(fields), sha256)) as IngestAnswer
  }
  const work: { attempt?: UploadAttempt } = {}
  try {
    const { fields, source, takenOver } = await receive(ctx, work, services)
    if (!work.attempt || !source)
      throw badRequest('file_missing', 'send the recording or PDF as the form field "audio" or "file"')
    const receipt = receiptOf<IngestAnswer>(key, () => fingerprintOfIngest(fields, source.sha256))
    const requestId = ctx.state['requestId']
    const answer = await commitLecture(work.attempt, fields, source, { requestId, receipt }, services)
    if (takenOver !== undefined) await forgetTakenOver(takenOver, services)
    return answer
  } catch (error) {
    if (work.attempt) await undoUpload(work.attempt, services)
    await key?.abandon()
    throw error
  } finally {
    work.attempt?.stopRenewing()
  }
}

async function receive(
  ctx: Context,
  work: { attempt?: UploadAttempt },
  services: Services,
): Promise<{ fields: IngestFields; source: StoredSource | undefined; takenOver?: string }> {
  const store = async (early: FormFields, file: Readable) => {
    work.attempt = await claimUpload(usableFields(early, services).lecture_id, services)
    return await storeSource(work.attempt.lectureId, file, work.attempt.announce, services)
  }
  const form = await readIngestForm(ctx.req, { enough: hasIdentity, store })
  const fields = usableFields(form.fields, services)
  if (form.stored || fields.storage_path === undefined) return { fields, source: form.stored }
  const takenOver = await offeredKey(fields.storage_path, services)
  return {
    fields,
    source: await takeOver(takenOver, (file) => store(form.fields, file), services),
    takenOver,
  }
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
  if (key !== undefined && (await isOfferedUpload(database, key))) return key
  throw badRequest(
    'bad_request',
    'storage_path is not one that POST /upload/signed-url gave out: ask for one',
  )
}

function keyOrNone(storagePath: string, objects: Services['objects']): string | undefined {
  try {
    return objects.keyOf(storagePath)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** Brings a file that the client has sent to the bucket itself to its lecture's place, by the same checks. */
async function takeOver(
  key: string,
  store: (file: Readable) => Promise<StoredSource>,
  { objects }: Services,
): Promise<StoredSource> {
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

async function forgetTakenOver(key: string, { database, objects, log }: Services): Promise<void> {
  try {
    await objects.remove(key)
    await endOfferedUpload(database, key)
  } catch {
    // It is noted with its end, by which the reconciler removes it.
    log.warn({}, 'upload.left_to_reconciler')
  }
}

async function readToCompare(ctx: Context): Promise<{ fields: FormFields; sha256: string | undefined }> {
  const form = await readIngestForm(ctx.req, { enough: () => true, store: (_fields, file) => hashOf(file) })
  return { fields: form.fields, sha256: form.stored }
}
