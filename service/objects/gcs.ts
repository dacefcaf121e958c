import type { Readable } from 'node:stream'
import { create as contentDisposition } from 'content-disposition'
import { z } from 'zod'
import { rangeHeader } from './byte-range.ts'
import { createGcsClient, type GcsAnswer, type GcsClient, type GcsClientOptions } from './gcs-client.ts'
import { type GcsCredentials, gcsCredentials, type SignedUse } from './gcs-credentials.ts'
import { downloadOf } from './gcs-download.ts'
import { attempt, GcsRefusal, refusalOf } from './gcs-failure.ts'
import { putObject, type UploadTarget, uploadStream } from './gcs-upload.ts'
import { type KeySpace, keySpace } from './object-key.ts'
import {
  type ObjectFacts,
  ObjectMissing,
  type ObjectOperation,
  type ObjectStore,
  type WriteOptions,
} from './object-store.ts'
import { defaultMaximumBytes, readWhole } from './read-whole.ts'
import { checkLifetime } from './url-lifetime.ts'

export interface GcsStoreOptions extends Pick<GcsClientOptions, 'connectTimeoutMs' | 'requestTimeoutMs'> {
  bucket: string
  /** Without slashes at its ends. */
  prefix: string
  /** The address of another server that speaks the JSON API; Google itself when left out. */
  endpoint?: string
  /** A credential file of Google's; what the machine has when left out. */
  keyFile?: string
}

type Signal = { signal?: AbortSignal }

const google = 'https://storage.googleapis.com'
const removalsAtOnce = 16

const Facts = z.object({ size: z.coerce.number(), contentType: z.string().optional() })
const Page = z.object({
  items: z.array(z.object({ name: z.string(), size: z.coerce.number() })).default([]),
  nextPageToken: z.string().optional(),
})

/** A bucket of Google Cloud Storage. Nothing is sent before the first call. */
export function createGcsStore(options: GcsStoreOptions): ObjectStore {
  return new GcsStore(options)
}

class GcsStore implements ObjectStore {
  readonly #client: GcsClient
  readonly #credentials: () => Promise<GcsCredentials>
  readonly #bucket: string
  readonly #keys: KeySpace

  constructor({ bucket, prefix, keyFile, endpoint: given = google, ...timeouts }: GcsStoreOptions) {
    const endpoint = given.replace(/\/+$/, '')
    this.#credentials = gcsCredentials({ bucket, endpoint, ...(keyFile === undefined ? {} : { keyFile }) })
    this.#client = createGcsClient({ endpoint, credentials: this.#credentials, ...timeouts })
    this.#bucket = bucket
    this.#keys = keySpace('gs', bucket, prefix)
  }

  async write(
    key: string,
    body: Readable | Uint8Array | string,
    { contentType, signal, create = false }: WriteOptions,
  ): Promise<{ sizeBytes: number }> {
    const target: UploadTarget = {
      client: this.#client,
      bucket: this.#bucket,
      name: this.#keys.name(key),
      contentType,
      create,
    }
    if (typeof body !== 'string' && !(body instanceof Uint8Array)) {
      return { sizeBytes: await uploadStream(target, body, signal) }
    }
    const bytes = Buffer.from(body)
    await putObject(target, bytes, signal)
    return { sizeBytes: bytes.length }
  }

  async stream(
    key: string,
    { range, signal }: Signal & { range?: { first: number; last?: number } } = {},
  ): Promise<Readable> {
    return this.#get('stream', key, signal, range)
  }

  async read(
    key: string,
    { maximumBytes = defaultMaximumBytes, signal }: Signal & { maximumBytes?: number } = {},
  ): Promise<Buffer> {
    const body = await this.#get('read', key, signal)
    return attempt('read', signal, () => readWhole(body, maximumBytes))
  }

  async facts(key: string, { signal }: Signal = {}): Promise<ObjectFacts | null> {
    const path = this.#objectPath(this.#keys.name(key))
    return attempt('facts', signal, async () => {
      try {
        const query = { fields: 'size,contentType' }
        const { size, contentType } = await this.#client.json(Facts, {
          method: 'GET',
          to: { path, query },
          signal,
        })
        return { key, sizeBytes: size, contentType }
      } catch (error) {
        await this.#requireObjectMissing(error, signal)
        return null
      }
    })
  }

  async remove(key: string, { signal }: Signal = {}): Promise<void> {
    const name = this.#keys.name(key)
    await attempt('remove', signal, async () => {
      try {
        await this.#remove(name, signal)
      } catch (error) {
        await this.#requireObjectMissing(error, signal)
      }
    })
  }

  async *list(keyPrefix: string, { signal }: Signal = {}): AsyncGenerator<ObjectFacts> {
    for await (const page of this.#pages('list', keyPrefix, signal)) {
      for (const { name, size } of page) {
        const key = this.#keys.keyOfName(name)
        if (key !== undefined) yield { key, sizeBytes: size, contentType: undefined }
      }
    }
  }

  async removeAll(keyPrefix: string, { signal }: Signal = {}): Promise<number> {
    if (!keyPrefix.endsWith('/'))
      throw new RangeError('what is to be removed must be a folder, ending in a slash')
    let removed = 0
    for await (const page of this.#pages('removeAll', keyPrefix, signal)) {
      // Cloud Storage deletes one object per request.
      const names = page.map(({ name }) => name).values()
      const work = async () => {
        for (const name of names) await this.#removeIfThere(name, signal)
      }
      await attempt('removeAll', signal, async () => {
        const outcomes = await Promise.allSettled(Array.from({ length: removalsAtOnce }, work))
        const failure = outcomes.find(({ status }) => status === 'rejected')
        if (failure?.status === 'rejected') throw failure.reason
      })
      removed += page.length
    }
    return removed
  }

  // What a session has received without making an object is nowhere to be seen, and Google takes it away.
  async *listUploads(): AsyncGenerator<{ key: string; uploadId: string }> {}

  async abandonUpload(key: string): Promise<void> {
    this.#keys.name(key)
  }

  async downloadUrl(
    key: string,
    {
      expiresInSeconds,
      fileName,
      contentType,
    }: { expiresInSeconds: number; fileName: string; contentType: string },
  ): Promise<string> {
    return this.#sign('downloadUrl', key, {
      action: 'read',
      expiresInSeconds,
      responseDisposition: contentDisposition(fileName),
      responseType: contentType,
    })
  }

  async uploadUrl(
    key: string,
    { expiresInSeconds, contentType }: { expiresInSeconds: number; contentType: string },
  ): Promise<string> {
    return this.#sign('uploadUrl', key, { action: 'write', expiresInSeconds, contentType })
  }

  reference(key: string): string {
    return this.#keys.reference(key)
  }

  keyOf(reference: string): string {
    return this.#keys.keyOf(reference)
  }

  close(): void {
    this.#client.close()
  }

  async #get(
    operation: ObjectOperation,
    key: string,
    signal: AbortSignal | undefined,
    range?: { first: number; last?: number },
  ): Promise<Readable> {
    const path = this.#objectPath(this.#keys.name(key))
    // What was stored compressed comes as it was stored: only so do its digests fit.
    const headers = { 'accept-encoding': 'gzip', ...(range ? { range: rangeHeader(range) } : {}) }
    const answer = await attempt(operation, signal, async (): Promise<GcsAnswer> => {
      try {
        return await this.#client.send({
          method: 'GET',
          to: { path, query: { alt: 'media' } },
          headers,
          signal,
        })
      } catch (error) {
        await this.#requireObjectMissing(error, signal)
        throw new ObjectMissing(key)
      }
    })
    return downloadOf(answer, operation, signal)
  }

  async *#pages(
    operation: ObjectOperation,
    keyPrefix: string,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<z.infer<typeof Page>['items']> {
    const prefix = this.#keys.namePrefix(keyPrefix)
    let pageToken: string | undefined
    do {
      const token: Record<string, string> = pageToken === undefined ? {} : { pageToken }
      const query = { prefix, fields: 'items(name,size),nextPageToken', ...token }
      const page = await attempt(operation, signal, () => this.#list(query, signal))
      if (page.items.length > 0) yield page.items
      pageToken = page.nextPageToken
    } while (pageToken !== undefined)
  }

  #list(query: Record<string, string>, signal: AbortSignal | undefined): Promise<z.infer<typeof Page>> {
    const asked = { method: 'GET', to: { path: this.#objectPath(), query }, signal } as const
    return this.#client.json(Page, asked, { missing: 'NoSuchBucket' })
  }

  async #remove(name: string, signal: AbortSignal | undefined): Promise<void> {
    const answer = await this.#client.send({ method: 'DELETE', to: { path: this.#objectPath(name) }, signal })
    await answer.body.dump()
  }

  async #removeIfThere(name: string, signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.#remove(name, signal)
    } catch (error) {
      if (refusalOf(error).status !== 404) throw error
    }
  }

  /** Throws the error unless it says that the object is not there, in a bucket that is: both are 404. */
  async #requireObjectMissing(error: unknown, signal: AbortSignal | undefined): Promise<void> {
    if (refusalOf(error).status !== 404) throw error
    try {
      await this.#list({ maxResults: '1', fields: 'nextPageToken' }, signal)
    } catch (failure) {
      // Who may not list the bucket may still use its objects.
      if (refusalOf(failure).status !== 403) throw failure
    }
  }

  async #sign(operation: 'downloadUrl' | 'uploadUrl', key: string, use: SignedUse): Promise<string> {
    checkLifetime(use.expiresInSeconds)
    const name = this.#keys.name(key)
    return attempt(operation, undefined, async () => {
      const credentials = await this.#credentials()
      try {
        return await credentials.sign(name, use)
      } catch (error) {
        const refusal = refusalOf(error)
        throw refusal.retriable ? refusal : new GcsRefusal('CannotSign')
      }
    })
  }

  #objectPath(name?: string): string {
    const objects = `/storage/v1/b/${encodeURIComponent(this.#bucket)}/o`
    return name === undefined ? objects : `${objects}/${encodeURIComponent(name)}`
  }
}
