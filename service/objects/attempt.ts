import { createHash } from 'node:crypto'
import { type Readable, Transform } from 'node:stream'
import type { Config } from '../config.ts'
import type { Log } from '../log.ts'
import type { Database, Transaction } from '../tables/database.ts'
import {
  beginObject,
  doomAttempt,
  type NewObject,
  noteUpload,
  noteWritten,
  publishAttempt,
  renewAttempt,
} from '../tables/objects.ts'
import { keys } from './keys.ts'
import type { ObjectStore } from './object-store.ts'

/** An object that was written whole, to a key that nobody else has written or ever will. */
export interface WrittenObject {
  key: string
  sizeBytes: number
  /** SHA-256 of the content, in hex. */
  sha256: string
}

/** Another upload of the same lecture id is under way. */
export class ClaimHeld extends Error {
  override readonly name = 'ClaimHeld'
}

/** The attempt took so long without a sign of life that its objects were given up. */
export class AttemptLost extends Error {
  override readonly name = 'AttemptLost'
}

/** What one ingest, or one run of a stage, writes: all of it becomes live in one transaction, or none. */
export interface ObjectAttempt {
  readonly id: string
  /**
   * Writes an object under a key of its own; its line is committed before the first byte is sent. Throws ClaimHeld,
   * AttemptLost, or what the store or the body throws.
   */
  write(
    object: Pick<NewObject, 'kind' | 'name' | 'claims'>,
    body: Readable | string | Uint8Array,
    options: { contentType: string; signal?: AbortSignal },
  ): Promise<WrittenObject>
  /** Makes everything that was written live. Throws AttemptLost, and changes nothing then. */
  publish(transaction: Database | Transaction): Promise<void>
  /** Gives up what is not live, as well as it can: what it cannot, expires. Never throws. */
  abandon(): Promise<void>
}

/** @param lecture the row id of the lecture that the objects will belong to */
export function openAttempt(
  lecture: string,
  {
    config,
    database,
    objects,
    log,
  }: { config: Pick<Config, 'PLC_CLAIM_SECONDS'>; database: Database; objects: ObjectStore; log: Log },
): ObjectAttempt {
  const id = crypto.randomUUID()
  const holdSeconds = config.PLC_CLAIM_SECONDS
  let written = 0
  let timer: NodeJS.Timeout | undefined
  const renew = () =>
    renewAttempt(database, id, holdSeconds).catch(() => log.warn({ attempt: id }, 'objects.not_renewed'))

  return {
    id,
    async write(object, body, { contentType, signal }) {
      const line = { ...object, key: keys.lectureObject(lecture, id, object.name), lecture, attempt: id }
      if (!(await beginObject(database, line, holdSeconds))) {
        if (typeof body !== 'string' && 'destroy' in body) body.destroy()
        throw new ClaimHeld('another upload of this lecture id is under way')
      }
      timer ??= setInterval(() => void renew(), (holdSeconds * 1000) / 3).unref()
      const hashing = hashed(body)
      const { sizeBytes } = await objects.write(line.key, hashing.body, {
        contentType,
        create: true,
        begun: (uploadId) => noteUpload(database, line.key, uploadId),
        ...(signal ? { signal } : {}),
      })
      const facts = { key: line.key, sizeBytes, sha256: hashing.digest() }
      if (!(await noteWritten(database, line, facts))) throw lost()
      written += 1
      return facts
    },
    async publish(transaction) {
      clearInterval(timer)
      if (written === 0) return
      if ((await publishAttempt(transaction, id, lecture)) < written) throw lost()
    },
    async abandon() {
      clearInterval(timer)
      if (timer === undefined) return
      await doomAttempt(database, id).catch(() => log.warn({ attempt: id }, 'objects.left_to_collector'))
    },
  }
}

const lost = () => new AttemptLost('what was written was given up meanwhile: it took too long')

/** The same body, and the digest of all that has passed, to be asked for once at the end. */
function hashed(body: Readable | string | Uint8Array): {
  body: Readable | string | Uint8Array
  digest(): string
} {
  const hash = createHash('sha256')
  if (typeof body === 'string' || body instanceof Uint8Array)
    return { body, digest: () => hash.update(body).digest('hex') }
  const passing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      done(null, chunk)
    },
  })
  body.once('error', (error) => passing.destroy(error))
  passing.once('close', () => body.destroy())
  return { body: body.pipe(passing), digest: () => hash.digest('hex') }
}
