import { addAbortSignal, finished, PassThrough, type Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  NoSuchKey,
  NoSuchUpload,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { create as contentDisposition } from 'content-disposition'
import { rangeHeader } from './byte-range.ts'
import { type KeySpace, keySpace } from './object-key.ts'
import {
  type ObjectFacts,
  ObjectMissing,
  type ObjectOperation,
  type ObjectStore,
  type WriteOptions,
} from './object-store.ts'
import { defaultMaximumBytes, readWhole } from './read-whole.ts'
import { createS3Client, type S3ClientOptions } from './s3-client.ts'
import { attempt, bodyFailure, type SendOptions, statusOf } from './s3-failure.ts'
import { listPages, listPendingUploads } from './s3-listing.ts'
import { putObject, type UploadTarget, uploadStream } from './s3-upload.ts'
import { checkLifetime } from './url-lifetime.ts'

export interface S3StoreOptions extends S3ClientOptions {
  bucket: string
  /** Without slashes at its ends. */
  prefix: string
}

type Signal = { signal?: AbortSignal }

/** A bucket of S3 or of a store that speaks its protocol. Nothing is sent before the first call. */
export function createS3Store(options: S3StoreOptions): ObjectStore {
  return new S3Store(options)
}

class S3Store implements ObjectStore {
  readonly #client: S3Client
  /** Signs uploads: a checksum would be that of a body which is not there yet. */
  readonly #signer: S3Client
  readonly #bucket: string
  readonly #keys: KeySpace
  readonly #withChecksums: boolean
  readonly #conditions = { unknown: false }

  constructor(options: S3StoreOptions) {
    this.#client = createS3Client(options)
    this.#signer = createS3Client({ ...options, checksums: 'when_required' })
    this.#bucket = options.bucket
    this.#keys = keySpace('s3', options.bucket, options.prefix)
    this.#withChecksums = options.checksums === 'when_supported'
  }

  async write(
    key: string,
    body: Readable | Uint8Array | string,
    { contentType, signal, create = false, begun }: WriteOptions,
  ): Promise<{ sizeBytes: number }> {
    const target: UploadTarget = {
      client: this.#client,
      bucket: this.#bucket,
      name: this.#keys.name(key),
      contentType,
      withChecksums: this.#withChecksums,
      create,
      conditions: this.#conditions,
      begun,
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
    const command = new HeadObjectCommand({ Bucket: this.#bucket, Key: this.#keys.name(key) })
    const head = await attempt('facts', signal, async (options) => {
      try {
        return await this.#client.send(command, options)
      } catch (error) {
        if (statusOf(error) !== 404) throw error
        // A HEAD has no body to tell a missing bucket from a missing object.
        await this.#requireBucket(options)
        return null
      }
    })
    return head && { key, sizeBytes: head.ContentLength ?? 0, contentType: head.ContentType }
  }

  async remove(key: string, { signal }: Signal = {}): Promise<void> {
    const command = new DeleteObjectCommand({ Bucket: this.#bucket, Key: this.#keys.name(key) })
    await attempt('remove', signal, (options) => this.#client.send(command, options))
  }

  async *list(keyPrefix: string, { signal }: Signal = {}): AsyncGenerator<ObjectFacts> {
    for await (const page of this.#pages('list', keyPrefix, signal)) {
      for (const { name, sizeBytes } of page) {
        const key = this.#keys.keyOfName(name)
        if (key !== undefined) yield { key, sizeBytes, contentType: undefined }
      }
    }
  }

  async removeAll(keyPrefix: string, { signal }: Signal = {}): Promise<number> {
    if (!keyPrefix.endsWith('/'))
      throw new RangeError('what is to be removed must be a folder, ending in a slash')
    let removed = 0
    for await (const page of this.#pages('removeAll', keyPrefix, signal)) {
      const Objects = page.map(({ name }) => ({ Key: name }))
      const command = new DeleteObjectsCommand({ Bucket: this.#bucket, Delete: { Objects, Quiet: true } })
      await attempt('removeAll', signal, async (options) => {
        const { Errors: [refused] = [] } = await this.#client.send(command, options)
        if (refused) throw Object.assign(new Error('not deleted'), { name: refused.Code })
      })
      removed += page.length
    }
    return removed
  }

  async *listUploads(
    keyPrefix: string,
    { signal }: Signal = {},
  ): AsyncGenerator<{ key: string; uploadId: string }> {
    const where = { client: this.#client, bucket: this.#bucket, namePrefix: this.#keys.namePrefix(keyPrefix) }
    for await (const { name, uploadId } of listPendingUploads(where, signal)) {
      const key = this.#keys.keyOfName(name)
      if (key !== undefined) yield { key, uploadId }
    }
  }

  async abandonUpload(key: string, uploadId: string, { signal }: Signal = {}): Promise<void> {
    const name = this.#keys.name(key)
    const command = new AbortMultipartUploadCommand({ Bucket: this.#bucket, Key: name, UploadId: uploadId })
    await attempt('abandonUpload', signal, async (options) => {
      try {
        await this.#client.send(command, options)
      } catch (error) {
        if (!(error instanceof NoSuchUpload)) throw error
      }
    })
  }

  async downloadUrl(
    key: string,
    {
      expiresInSeconds,
      fileName,
      contentType,
    }: { expiresInSeconds: number; fileName: string; contentType: string },
  ): Promise<string> {
    checkLifetime(expiresInSeconds)
    const command = new GetObjectCommand({
      Bucket: this.#bucket,
      Key: this.#keys.name(key),
      ResponseContentDisposition: contentDisposition(fileName),
      ResponseContentType: contentType,
    })
    return attempt('downloadUrl', undefined, () =>
      getSignedUrl(this.#client, command, { expiresIn: expiresInSeconds }),
    )
  }

  async uploadUrl(
    key: string,
    { expiresInSeconds, contentType }: { expiresInSeconds: number; contentType: string },
  ): Promise<string> {
    checkLifetime(expiresInSeconds)
    const command = new PutObjectCommand({
      Bucket: this.#bucket,
      Key: this.#keys.name(key),
      ContentType: contentType,
    })
    return attempt('uploadUrl', undefined, () =>
      getSignedUrl(this.#signer, command, {
        expiresIn: expiresInSeconds,
        signableHeaders: new Set(['content-type']),
      }),
    )
  }

  reference(key: string): string {
    return this.#keys.reference(key)
  }

  keyOf(reference: string): string {
    return this.#keys.keyOf(reference)
  }

  close(): void {
    this.#client.destroy()
    this.#signer.destroy()
  }

  async #get(
    operation: ObjectOperation,
    key: string,
    signal: AbortSignal | undefined,
    range?: { first: number; last?: number },
  ): Promise<Readable> {
    const command = new GetObjectCommand({
      Bucket: this.#bucket,
      Key: this.#keys.name(key),
      ...(range ? { Range: rangeHeader(range) } : {}),
    })
    const { Body } = await attempt(operation, signal, async (options) => {
      try {
        return await this.#client.send(command, options)
      } catch (error) {
        if (error instanceof NoSuchKey) throw new ObjectMissing(key)
        throw error
      }
    })
    return guard(Body as Readable, operation, signal)
  }

  #pages(operation: ObjectOperation, keyPrefix: string, signal: AbortSignal | undefined) {
    const namePrefix = this.#keys.namePrefix(keyPrefix)
    return listPages({ client: this.#client, bucket: this.#bucket, namePrefix }, operation, signal)
  }

  async #requireBucket(options: SendOptions): Promise<void> {
    try {
      await this.#client.send(new HeadBucketCommand({ Bucket: this.#bucket }), options)
    } catch (error) {
      if (statusOf(error) === 404) throw Object.assign(new Error('no such bucket'), { name: 'NoSuchBucket' })
      // Who may not ask for the bucket may still use its objects.
      if (statusOf(error) !== 403) throw error
    }
  }
}

/** A body whose errors are ours, and which gives its connection back when the reader leaves. */
function guard(body: Readable, operation: ObjectOperation, signal: AbortSignal | undefined): Readable {
  const guarded = new PassThrough()
  finished(body, (error) => error && guarded.destroy(bodyFailure(operation, error)))
  guarded.once('close', () => body.destroy())
  body.pipe(guarded)
  return signal ? addAbortSignal(signal, guarded) : guarded
}
