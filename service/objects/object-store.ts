import type { Readable } from 'node:stream'

/** What is known of a stored object without reading it. */
export interface ObjectFacts {
  key: string
  sizeBytes: number
  /** Listings do not tell it. */
  contentType: string | undefined
}

/** The object is not there. Everything else that goes wrong is an ObjectStoreError. */
export class ObjectMissing extends Error {
  override readonly name = 'ObjectMissing'
  readonly key: string
  constructor(key: string) {
    super(`no object at ${key}`)
    this.key = key
  }
}

/** What was being asked of the store: the methods of ObjectStore by name. */
export type ObjectOperation =
  | 'write'
  | 'stream'
  | 'read'
  | 'facts'
  | 'remove'
  | 'list'
  | 'removeAll'
  | 'listUploads'
  | 'abandonUpload'
  | 'downloadUrl'
  | 'uploadUrl'

/**
 * The store could not do it. The message is ours, safe to log and to store: it never holds a URL, a key's
 * id, a secret, or the provider's raw answer, which is why there is no `cause` either.
 */
export class ObjectStoreError extends Error {
  override readonly name = 'ObjectStoreError'
  readonly operation: ObjectOperation
  /** The provider's error code (`AccessDenied`), the network's (`ECONNREFUSED`), or ours (`ObjectTooLarge`). */
  readonly code: string
  /** Whether the same again may well succeed later: an outage, a timeout, throttling. */
  readonly retriable: boolean
  constructor(message: string, facts: { operation: ObjectOperation; code: string; retriable: boolean }) {
    super(message)
    this.operation = facts.operation
    this.code = facts.code
    this.retriable = facts.retriable
  }
}

export interface WriteOptions {
  contentType: string
  signal?: AbortSignal
  create?: boolean
  begun?: (uploadId: string) => Promise<void>
}

/**
 * A bucket, seen through one key prefix. Keys are relative to the prefix and use forward slashes; a key
 * that is empty or absolute, has an empty, `.` or `..` segment, a backslash, a control character or half a
 * surrogate pair, or makes a name of more than 1024 bytes, is refused with a RangeError before anything is
 * sent. A method whose signal has fired rejects with the signal's reason; whatever else goes wrong is an
 * ObjectStoreError, after a few quick attempts of the store's own.
 */
export interface ObjectStore {
  /**
   * Writes an object, streaming a Readable in bounded memory. Only a complete body becomes an object: when
   * the source fails or the signal fires, the upload is aborted and nothing is left, parts included, by the
   * time this rejects; an object that was there before stays as it was. (Only a signal that fires when the
   * last byte has been sent may come too late.) The source is the store's from here on: it is read to its
   * end or destroyed. Its own error comes back as it is. Resolves to the bytes written.
   *
   * With `create` nothing is ever overwritten, where the store knows that condition: an object that is there is an
   * ObjectStoreError with the code ObjectExists, unless it has the size and checksum of what was to be written: an earlier
   * try may have made it. `begun` is awaited with the id of a multipart upload before its first
   * part is sent; when it rejects, so does this, and the upload is aborted.
   */
  write(
    key: string,
    body: Readable | Uint8Array | string,
    options: WriteOptions,
  ): Promise<{ sizeBytes: number }>

  /**
   * Streams an object, or the bytes `first` to `last` (inclusive) of it. Throws ObjectMissing. The stream
   * fails with an ObjectStoreError when the connection breaks or the bytes are not those that were
   * written; destroy it to stop early.
   */
  stream(
    key: string,
    options?: { range?: { first: number; last?: number }; signal?: AbortSignal },
  ): Promise<Readable>

  /**
   * Reads a small object whole. More than `maximumBytes` (16 MiB by default) is an ObjectStoreError with
   * the code ObjectTooLarge. Throws ObjectMissing.
   */
  read(key: string, options?: { maximumBytes?: number; signal?: AbortSignal }): Promise<Buffer>

  /** What is known of an object, or null when it is not there; a missing bucket is an error. */
  facts(key: string, options?: { signal?: AbortSignal }): Promise<ObjectFacts | null>

  /** Deletes an object; one that is not there is fine. */
  remove(key: string, options?: { signal?: AbortSignal }): Promise<void>

  /**
   * Lists everything whose key starts with `keyPrefix`, page by page, in no promised order; '' is
   * everything. Names that others put there and that no key makes (`folder/`) are passed over.
   */
  list(keyPrefix: string, options?: { signal?: AbortSignal }): AsyncIterable<ObjectFacts>

  /**
   * Deletes everything below a folder, whoever put it there; resolves to how many there were. `keyPrefix` ends with a slash, for
   * `exports/bio-1` would take `exports/bio-10/…` with it; anything else is a RangeError.
   */
  removeAll(keyPrefix: string, options?: { signal?: AbortSignal }): Promise<number>

  /** Lists the multipart uploads that were begun and have not ended, of every key that starts with `keyPrefix`. */
  listUploads(
    keyPrefix: string,
    options?: { signal?: AbortSignal },
  ): AsyncIterable<{ key: string; uploadId: string }>

  /** Aborts a multipart upload and takes its parts away; one that is not there is fine. */
  abandonUpload(key: string, uploadId: string, options?: { signal?: AbortSignal }): Promise<void>

  /**
   * A URL that lets anybody read the object for a while, 1 second to 7 days (else RangeError). It is a
   * secret. Browsers save what it gives under `fileName`, whatever characters that has. It is signed
   * without asking: the object may turn out not to be there.
   */
  downloadUrl(
    key: string,
    options: { expiresInSeconds: number; fileName: string; contentType: string },
  ): Promise<string>

  /**
   * A URL that lets whoever holds it write the object for a while, by a PUT whose Content-Type is
   * `contentType`. It is a secret.
   */
  uploadUrl(key: string, options: { expiresInSeconds: number; contentType: string }): Promise<string>

  /** The reference kept in rows: `s3://bucket/prefix/key` or `gs://bucket/prefix/key`. */
  reference(key: string): string

  /** The key a reference names; throws a RangeError for another bucket or prefix. */
  keyOf(reference: string): string

  close(): void
}
