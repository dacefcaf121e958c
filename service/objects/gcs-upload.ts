import { createHash, type Hash } from 'node:crypto'
import { addAbortSignal, type Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import type { GcsAnswer, GcsClient } from './gcs-client.ts'
import { attempt, GcsRefusal, refusalOf } from './gcs-failure.ts'
import { hasMadeItsObject, sendPiece, type UploadSession } from './gcs-upload-session.ts'
import { type Part, type PartReader, partReader } from './part-reader.ts'

export interface UploadTarget {
  client: GcsClient
  bucket: string
  /** The full name, prefix included. */
  name: string
  contentType: string
  /** Whether the object may not be there yet. */
  create: boolean
}

/** A multiple of 256 KiB, as Cloud Storage wants it of every piece but the last. */
const partBytes = 8 * 1024 * 1024
const hashedBytes = 512 * 1024

/**
 * Uploads a stream of unknown length: in one request when it fits into one part, else in a resumable
 * session, where one buffer of `partBytes` is sent while the other one is filled, so that memory stays flat.
 * The MD5 of the bytes goes with them, and Cloud Storage makes no object of other ones. On any failure it
 * cancels what is under way and the session, destroys the source, and only then rejects: with the source's
 * own error, the signal's reason, or an ObjectStoreError. Resolves to the bytes written.
 *
 * Source: https://cloud.google.com/storage/docs/performing-resumable-uploads
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
  { client, bucket, name, contentType, create }: UploadTarget,
  body: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<void> {
  const boundary = `part-${crypto.randomUUID()}`
  const document = { name, contentType, md5Hash: createHash('md5').update(body).digest('base64') }
  const head =
    `--${boundary}\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n${JSON.stringify(document)}\r\n` +
    `--${boundary}\r\nContent-Type: ${contentType}\r\n\r\n`
  await attempt('write', signal, async () => {
    const answer = await sendNew(
      { client, bucket, name },
      { size: body.length, md5Hash: document.md5Hash },
      () =>
        client.send(
          {
            method: 'POST',
            to: { path: uploadPath(bucket), query: { uploadType: 'multipart', ...condition(create) } },
            headers: { 'content-type': `multipart/related; boundary=${boundary}` },
            body: Buffer.concat([Buffer.from(head), body, Buffer.from(`\r\n--${boundary}--\r\n`)]),
            signal,
          },
          { missing: 'NoSuchBucket' },
        ),
    )
    await answer?.body.dump()
  })
}

const Made = z.object({ size: z.coerce.number(), md5Hash: z.string().optional() })

/** Sends what makes a new object. Undefined when an earlier try of it has made the object, and its answer was lost. */
async function sendNew(
  { client, bucket, name }: Pick<UploadTarget, 'client' | 'bucket' | 'name'>,
  wanted: z.infer<typeof Made>,
  send: () => Promise<GcsAnswer>,
): Promise<GcsAnswer | undefined> {
  try {
    return await send()
  } catch (error) {
    if (refusalOf(error).status !== 412) throw error
    const path = `/storage/v1/b/${encodeURIComponent(bucket)}/o/${encodeURIComponent(name)}`
    const to = { path, query: { fields: 'size,md5Hash' } }
    const made = await client.json(Made, { method: 'GET', to }).catch((failure) => {
      if (refusalOf(failure).status !== 404) throw failure
    })
    if (made?.size === wanted.size && made.md5Hash === wanted.md5Hash) return undefined
    throw error
  }
}

async function uploadParts(
  target: UploadTarget,
  { first, buffer, reader }: { first: Part; buffer: Buffer; reader: PartReader },
  { failed, stop }: { failed: AbortController; stop: AbortSignal },
): Promise<void> {
  const session = await startSession(target)
  try {
    const md5 = createHash('md5')
    // What is sent is in one buffer, what is read next goes into the other.
    let held = buffer
    let spare: Buffer = Buffer.allocUnsafeSlow(partBytes)
    let offset = 0
    for (let part: Part | null = first; part !== null; [held, spare] = [spare, held]) {
      const more = await reader.more()
      const hashing = hash(md5, part.bytes)
      if (!more) await hashing
      const filling = more ? reader.next(spare) : Promise.resolve(null)
      const piece = { bytes: part.bytes, offset, lastMd5: more ? undefined : md5.digest('base64') }
      const sending = sendPiece(session, piece, stop)
      await Promise.all([filling, sending, hashing].map((each) => each.catch((error) => failed.abort(error))))
      stop.throwIfAborted()
      offset += part.bytes.length
      part = await filling
    }
  } catch (error) {
    // The answer to the last piece may be lost, and a signal may come too late: then the object is there.
    if (!(await hasMadeItsObject(session))) throw error
  }
}

/** Not cancelled by the signal: a session whose address got lost could not be cancelled. */
async function startSession({
  client,
  bucket,
  name,
  contentType,
  create,
}: UploadTarget): Promise<UploadSession> {
  return attempt('write', undefined, async () => {
    const answer = await client.send(
      {
        method: 'POST',
        to: { path: uploadPath(bucket), query: { uploadType: 'resumable', ...condition(create) } },
        headers: { 'content-type': 'application/json; charset=UTF-8' },
        body: JSON.stringify({ name, contentType }),
      },
      { missing: 'NoSuchBucket' },
    )
    await answer.body.dump()
    const { location } = answer.headers
    if (typeof location !== 'string') throw new GcsRefusal('NoSession')
    return { client, address: location }
  })
}

/** In slices: what else the process does need not wait for a whole part. */
async function hash(md5: Hash, bytes: Buffer): Promise<void> {
  for (let start = 0; start < bytes.length; start += hashedBytes) {
    md5.update(bytes.subarray(start, start + hashedBytes))
    await setImmediate()
  }
}

// Generation 0 is that of an object which is not there.
const condition = (create: boolean): Record<string, string> => (create ? { ifGenerationMatch: '0' } : {})

function uploadPath(bucket: string): string {
  return `/upload/storage/v1/b/${encodeURIComponent(bucket)}/o`
}
