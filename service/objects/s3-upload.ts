import { addAbortSignal, type Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { ObjectStoreError } from './object-store.ts'
import { type Part, partReader } from './part-reader.ts'
import { attempt, s3Failure } from './s3-failure.ts'

export interface UploadTarget {
  client: S3Client
  bucket: string
  /** The full name, prefix included. */
  name: string
  contentType: string
  /** Whether the client sends a checksum with each part, which S3 wants announced and listed. */
  withChecksums: boolean
  /** Whether the object may not be there yet; changed once the store turns out not to know that condition. */
  creation: { create: boolean; isKnown: boolean }
  begun: ((uploadId: string) => Promise<void>) | undefined
}

const partBytes = 8 * 1024 * 1024
const partsAtOnce = 2
const abortTimeoutMs = 10_000

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
  const { client, bucket, name, contentType } = target
  await conditionally(target, body.length, async (condition) => {
    const command = new PutObjectCommand({
      Bucket: bucket,
      Key: name,
      Body: body,
      ContentType: contentType,
      ...condition,
    })
    await attempt('write', signal, (options) => client.send(command, options))
  })
}

/** How stores say that they do not know the condition. */
const unknownCondition = ['NotImplemented', 'InvalidArgument', 'InvalidRequest']
const conflictsAtMost = 3

/** Makes an object by a request that carries the condition that it is not there yet, if that is wanted and known. */
async function conditionally(
  target: UploadTarget,
  sizeBytes: number,
  send: (condition: { IfNoneMatch?: '*' }) => Promise<void>,
): Promise<void> {
  const { creation } = target
  if (!creation.create || !creation.isKnown) return await send({})
  for (let conflicts = 0; ; conflicts++) {
    try {
      return await send({ IfNoneMatch: '*' })
    } catch (error) {
      if (!(error instanceof ObjectStoreError)) throw error
      if (error.code === 'ConditionalRequestConflict' && conflicts < conflictsAtMost) continue
      if (unknownCondition.includes(error.code)) {
        await send({})
        creation.isKnown = false
        return
      }
      if (error.code !== 'PreconditionFailed') throw error
      // Nobody else writes this key: an earlier try of the same request has made the object, and its answer was lost.
      if (await isWritten(target, sizeBytes)) return
      throw s3Failure('write', Object.assign(new Error('there already'), { name: 'ObjectExists' }))
    }
  }
}

async function uploadParts(
  target: UploadTarget,
  { first, buffer, reader }: { first: Part; buffer: Buffer; reader: ReturnType<typeof partReader> },
  { failed, stop }: { failed: AbortController; stop: AbortSignal },
): Promise<void> {
  const uploadId = await createUpload(target)
  let completing = false
  try {
    await target.begun?.(uploadId)
    const parts: CompletedPart[] = []
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
    completing = true
    await conditionally(target, reader.sizeBytes(), (condition) =>
      completeUpload(target, uploadId, { parts, condition }, stop),
    )
  } catch (error) {
    const gone = await abortUpload(target, uploadId)
    // The answer to a completion may be lost, and a signal may come too late: then the object is there.
    if (completing && gone && (await isWritten(target, reader.sizeBytes()))) return
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
  { client, bucket, name }: UploadTarget,
  uploadId: string,
  { parts, condition }: { parts: CompletedPart[]; condition: { IfNoneMatch?: '*' } },
  stop: AbortSignal,
): Promise<void> {
  const command = new CompleteMultipartUploadCommand({
    Bucket: bucket,
    Key: name,
    UploadId: uploadId,
    ...condition,
    MultipartUpload: {
      Parts: parts.toSorted((left, right) => (left.PartNumber ?? 0) - (right.PartNumber ?? 0)),
    },
  })
  await attempt('write', stop, (options) => client.send(command, options))
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

async function isWritten({ client, bucket, name }: UploadTarget, sizeBytes: number): Promise<boolean> {
  try {
    const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: name }))
    return head.ContentLength === sizeBytes
  } catch {
    return false
  }
}
