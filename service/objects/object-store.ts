import type { Readable } from 'node:stream'

/** What is known of a stored object without reading it. */
export interface ObjectFacts {
  key: string
  sizeBytes: number
  contentType: string | undefined
}

/** The object is not there. Everything else that goes wrong is the store's own error. */
export class ObjectMissing extends Error {
  override readonly name = 'ObjectMissing'
  readonly key: string
  constructor(key: string) {
    super(`no object at ${key}`)
    this.key = key
  }
}

/**
 * A bucket, seen through one key prefix. Keys are relative to the prefix and use forward slashes; a key
 * that is empty, absolute, or has an empty, `.` or `..` segment is refused with a RangeError before
 * anything is sent.
 */
export interface ObjectStore {
  /**
   * Writes an object, streaming a Readable in bounded memory. Only a complete body becomes an object: when
   * the source fails or the signal fires, the upload is aborted and nothing is left, parts included.
   * Resolves to the bytes written.
   */
  write(
    key: string,
    body: Readable | Uint8Array | string,
    options: { contentType: string; signal?: AbortSignal },
  ): Promise<{ sizeBytes: number }>

  /** Streams an object, or the bytes `first` to `last` (inclusive) of it. Throws ObjectMissing. */
  stream(
    key: string,
    options?: { range?: { first: number; last?: number }; signal?: AbortSignal },
  ): Promise<Readable>

  /** Reads a small object whole; more than `maximumBytes` (16 MiB unless told) is an error. Throws ObjectMissing. */
  read(key: string, options?: { maximumBytes?: number; signal?: AbortSignal }): Promise<Buffer>

  /** What is known of an object, or null when it is not there. */
  facts(key: string, options?: { signal?: AbortSignal }): Promise<ObjectFacts | null>

  /** Deletes an object; one that is not there is fine. */
  remove(key: string, options?: { signal?: AbortSignal }): Promise<void>

  /** Lists everything whose key starts with `keyPrefix`, page by page. */
  list(keyPrefix: string, options?: { signal?: AbortSignal }): AsyncIterable<ObjectFacts>

  /** Deletes everything whose key starts with `keyPrefix`; resolves to how many there were. */
  removeAll(keyPrefix: string, options?: { signal?: AbortSignal }): Promise<number>

  /** A URL that lets anybody read the object for a while. It is a secret. */
  downloadUrl(
    key: string,
    options: { expiresInSeconds: number; fileName: string; contentType: string },
  ): Promise<string>

  /** The reference kept in rows: `s3://bucket/prefix/key` or `gs://bucket/prefix/key`. */
  reference(key: string): string

  /** The key a reference names; throws a RangeError for another bucket or prefix. */
  keyOf(reference: string): string

  close(): void
}
