import { addAbortSignal, type Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  NoSuchUpload,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { ObjectStoreError } from './object-store.ts'
import { type Part, partReader } from './part-reader.ts'
import { attempt, type SendOptions, s3Failure, statusOf } from './s3-failure.ts'

export interface UploadTarget {
  client: S3Client
  bucket: string
  /** The full name, prefix included. */
  name: string
  contentType: string
  /** Whether the client sends a checksum with each part, which S3 wants announced and listed. */
  withChecksums: boolean
  /** Whether the object must not be there yet. */
  create: boolean
  /** Shared by all writes of a client: whether the store turned out not to know the condition of `create`. */
  conditions: { unknown: boolean }
  begun: ((uploadId: string) => Promise<void>) | undefined
}

/** What an object looks like that was written by us. */
interface Written {
  sizeBytes: number
  /** As S3 tells it; undefined when the client sends none. */
  crc32: string | undefined
}

const partBytes = 8 * 1024 * 1024
const partsAtOnce = 2
const abortTimeoutMs = 10_000
const mostConflicts = 3
const conflictWaitMs = 200

/**
 * Uploads a stream of unknown length: in one request when it fits into one part, else as a multipart upload
 * with `partsAtOnce` buffers of `partBytes` that are used again and again, so that memory stays flat. On
 * any failure it cancels what is under way, aborts the upload, destroys the source, and only then rejects:
 * with the source's own error, the signal's reason, or an ObjectStoreError. Resolves to the bytes written.
 *
 * The SDK's own Upload rejects as soon as its signal fires, and cleans up behind the caller's back or not
 * at all: a single request goes on and makes the object, a stalled source leaves its parts for ever.
 */
export async function uploadStream(
  target: UploadTarget,
  source: Readable,
  signal: AbortSignal | undefined,
): Promise<number> {
  const failed = new AbortController()
  const stop = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal
  try {
    stop.throwIfAborted()
    addAbortSignal(stop, source)
    const reader = partReader(source)
    const buffer = Buffer.allocUnsafeSlow(partBytes)
    const first = await reader.next(buffer)
    if (first?.bytes.length !== partBytes) await putObject(target, first?.bytes ?? Buffer.alloc(0), stop)
    else await uploadParts(target, { first, buffer, reader }, { failed, stop })
    return reader.sizeBytes()
  } catch (error) {
    throw signal?.aborted ? signal.reason : error
  } finally {
    source.destroy()
  }
}

/** Uploads a body that is in memory, in one request. */
export async function putObject(
  target: UploadTarget,
  body: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { client, bucket, name, contentType, withChecksums } = target
  const put = { Bucket: bucket, Key: name, Body: body, ContentType: contentType }
  try {
    await makeObject(target, signal, (condition, options) =>
      client.send(new PutObjectCommand({ ...put, ...condition }), options),
    )
  } catch (error) {
    // The SDK tries again by itself: an earlier try may have made the object, and lost the answer.
    const written = { sizeBytes: body.length, crc32: withChecksums ? base64(crc32(body)) : undefined }
    if (!isObjectExists(error) || !(await isWritten(target, written, signal))) throw error
  }
}

/** Sends the request that makes the object, under the condition of `create` where the store knows it. */
async function makeObject(
  { create, conditions }: UploadTarget,
  signal: AbortSignal | undefined,
  send: (condition: { IfNoneMatch?: '*' }, options: SendOptions) => Promise<unknown>,
): Promise<void> {
  await attempt('write', signal, async (options) => {
    if (!create || conditions.unknown) return await send({}, options)
    try {
      return await untilNoConflict(() => send({ IfNoneMatch: '*' }, options), signal)
    } catch (error) {
      if (!mayBeUnknownCondition(error)) throw error
    }
    const answer = await send({}, options)
    conditions.unknown = true
    return answer
  })
}

async function untilNoConflict<Answer>(
  send: () => Promise<Answer>,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  let conflict: Error | undefined
  for (let conflicts = 1; ; conflicts += 1) {
    try {
      return await send()
    } catch (error) {
      // A conflict may have ended the multipart upload: all of it has to be tried again.
      if (conflict && error instanceof NoSuchUpload) throw conflict
      const isConflict = error instanceof Error && error.name === 'ConditionalRequestConflict'
      if (!isConflict || conflicts === mostConflicts) throw error
      conflict = error
      await sleep(conflictWaitMs * conflicts, undefined, signal ? { signal } : {})
    }
  }
}

/** Whether a store may have meant the condition by its refusal; only the same request without it can tell. */
function mayBeUnknownCondition(error: unknown): boolean {
  if (statusOf(error) === 501) return true
  const told = error instanceof Error ? [error.message, ...Object.values(error)] : []
  return statusOf(error) === 400 && told.some((text) => /if-?none-?match/i.test(String(text)))
}

function isObjectExists(error: unknown): boolean {
  return error instanceof ObjectStoreError && error.code === 'ObjectExists'
}

async function uploadParts(
  target: UploadTarget,
  { first, buffer, reader }: { first: Part; buffer: Buffer; reader: ReturnType<typeof partReader> },
  { failed, stop }: { failed: AbortController; stop: AbortSignal },
): Promise<void> {
  const uploadId = await createUpload(target)
  const parts: CompletedPart[] = []
  let completing = false
  try {
    await target.begun?.(uploadId)
    const work = async (own: Buffer, given: Part | null): Promise<void> => {
      for (let part = given; part !== null; part = await reader.next(own)) {
        parts.push(await uploadPart(target, uploadId, part, stop))
      }
    }
    const others = Array.from({ length: partsAtOnce - 1 }, async () => {
      const own = Buffer.allocUnsafeSlow(partBytes)
      await work(own, await reader.next(own))
    })
    const workers = [work(buffer, first), ...others]
    await Promise.all(workers.map((worker) => worker.catch((error) => failed.abort(error))))
    stop.throwIfAborted()
    parts.sort((left, right) => (left.PartNumber ?? 0) - (right.PartNumber ?? 0))
    completing = true
    await completeUpload(target, uploadId, parts, stop)
  } catch (error) {
    const gone = await abortUpload(target, uploadId)
    // The answer to a completion may be lost, and a signal may come too late: then the object is there.
    const mayBeThere = completing && (gone || isObjectExists(error))
    const written = { sizeBytes: reader.sizeBytes(), crc32: compositeCrc32(parts) }
    if (mayBeThere && (await isWritten(target, written, undefined))) return
    throw error
  }
}

/** Not cancelled by the signal: an upload whose id got lost could not be aborted. */
async function createUpload({
  client,
  bucket,
  name,
  contentType,
  withChecksums,
}: UploadTarget): Promise<string> {
  const command = new CreateMultipartUploadCommand({
    Bucket: bucket,
    Key: name,
    ContentType: contentType,
    ...(withChecksums ? { ChecksumAlgorithm: 'CRC32' } : {}),
  })
  const { UploadId } = await attempt('write', undefined, () => client.send(command))
  if (UploadId === undefined) throw s3Failure('write', new Error('no upload id'))
  return UploadId
}

async function uploadPart(
  { client, bucket, name }: UploadTarget,
  uploadId: string,
  { number, bytes }: Part,
  stop: AbortSignal,
): Promise<CompletedPart> {
  const command = new UploadPartCommand({
    Bucket: bucket,
    Key: name,
    UploadId: uploadId,
    PartNumber: number,
    Body: bytes,
  })
  const { ETag, ChecksumCRC32 } = await attempt('write', stop, (options) => client.send(command, options))
  return { PartNumber: number, ETag, ...(ChecksumCRC32 === undefined ? {} : { ChecksumCRC32 }) }
}

async function completeUpload(
  target: UploadTarget,
  uploadId: string,
  parts: CompletedPart[],
  stop: AbortSignal,
): Promise<void> {
  const { client, bucket, name } = target
  const completion = { Bucket: bucket, Key: name, UploadId: uploadId, MultipartUpload: { Parts: parts } }
  await makeObject(target, stop, (condition, options) =>
    client.send(new CompleteMultipartUploadCommand({ ...completion, ...condition }), options),
  )
}

/** Resolves to whether the store no longer knew the upload. A store that cannot be reached keeps the parts. */
async function abortUpload({ client, bucket, name }: UploadTarget, uploadId: string): Promise<boolean> {
  const command = new AbortMultipartUploadCommand({ Bucket: bucket, Key: name, UploadId: uploadId })
  try {
    await client.send(command, { abortSignal: AbortSignal.timeout(abortTimeoutMs) })
    return false
  } catch (error) {
    return s3Failure('write', error).code === 'NoSuchUpload'
  }
}

/** Whether the object that is there is the one that was to be written; its checksum is compared when it is told. */
async function isWritten(
  { client, bucket, name, withChecksums }: UploadTarget,
  written: Written,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const mode = withChecksums ? ({ ChecksumMode: 'ENABLED' } as const) : {}
  const command = new HeadObjectCommand({ Bucket: bucket, Key: name, ...mode })
  const head = await attempt('write', signal, async (options) => {
    try {
      return await client.send(command, options)
    } catch (error) {
      if (statusOf(error) !== 404) throw error
      return null
    }
  })
  if (head?.ContentLength !== written.sizeBytes) return false
  const told = head.ChecksumCRC32
  // Stores may keep a checksum of the whole where we know the one of the parts, which has their number behind it.
  const comparable = told !== undefined && told.includes('-') === written.crc32?.includes('-')
  return !comparable || told === written.crc32
}

/** The checksum that S3 gives an object made of parts: the one of their checksums, and how many there are. */
function compositeCrc32(parts: readonly CompletedPart[]): string | undefined {
  const checksums = parts.flatMap(({ ChecksumCRC32 }) => ChecksumCRC32 ?? [])
  if (checksums.length < parts.length || parts.length === 0) return undefined
  const bytes = checksums.map((checksum) => Buffer.from(checksum, 'base64'))
  return `${base64(crc32(Buffer.concat(bytes)))}-${parts.length}`
}

function base64(checksum: number): string {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(checksum)
  return bytes.toString('base64')
}
