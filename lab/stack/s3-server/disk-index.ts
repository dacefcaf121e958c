import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Checksum } from './checksums.ts'
import { DataFiles, type Segment } from './data-files.ts'
import { S3Fault } from './fault.ts'
import { readRecords, removeRecord, subfolders, writeRecord } from './records.ts'
import { UploadIndex } from './upload-index.ts'

/** Everything about an object but its bytes. */
export interface StoredObject {
  key: string
  sizeBytes: number
  /** Without quotes. */
  etag: string
  /** ISO 8601, UTC. */
  modifiedAt: string
  /** What PutObject stored and GetObject gives back: content type and its like, and `x-amz-meta-*`. */
  headers: Record<string, string>
  checksum?: Checksum | undefined
  segments: Segment[]
}

/** One bucket: its objects, and their keys in the order of listings. */
interface Bucket {
  folder: string
  objects: Map<string, StoredObject>
  sortedKeys: readonly string[] | undefined
}

/**
 * What the server knows, in memory and on disk alike: a record per object under `buckets/NAME/`, records of
 * unfinished uploads under `uploads/`, bytes under `data/`. A record appears by rename once its bytes are
 * complete, so an object is there whole or not at all, also after the server was killed. It is safe against
 * the death of the process, not of the machine: nothing is flushed. One server per folder at a time.
 */
export class DiskIndex {
  readonly data: DataFiles
  readonly uploads: UploadIndex
  readonly #bucketsFolder: string
  readonly #buckets = new Map<string, Bucket>()

  constructor(folder: string) {
    this.data = new DataFiles(join(folder, 'data'))
    this.uploads = new UploadIndex(join(folder, 'uploads'), this.data)
    this.#bucketsFolder = join(folder, 'buckets')
    for (const name of subfolders(this.#bucketsFolder)) this.#load(name)
    const files = new Set(this.#files())
    this.uploads.settle(files)
    this.data.sweep(new Set([...files, ...this.uploads.files()]))
  }

  hasBucket(name: string): boolean {
    return this.#buckets.has(name)
  }

  /** Makes a bucket; one that is there stays as it is. */
  addBucket(name: string): void {
    if (this.#buckets.has(name)) return
    mkdirSync(join(this.#bucketsFolder, name))
    this.#load(name)
  }

  /** Throws NoSuchBucket. */
  requireBucket(name: string): void {
    this.#bucket(name)
  }

  /** Throws NoSuchBucket. */
  find(bucket: string, key: string): StoredObject | undefined {
    return this.#bucket(bucket).objects.get(key)
  }

  /** The bucket's keys in UTF-8 byte order. Throws NoSuchBucket. */
  keys(name: string): readonly string[] {
    const bucket = this.#bucket(name)
    bucket.sortedKeys ??= [...bucket.objects.keys()]
      .map((key) => Buffer.from(key))
      .sort(Buffer.compare)
      .map((bytes) => bytes.toString())
    return bucket.sortedKeys
  }

  /** Makes or replaces an object whose bytes are complete on disk. Throws NoSuchBucket. */
  put(name: string, object: StoredObject): void {
    const bucket = this.#bucket(name)
    const replaced = bucket.objects.get(object.key)
    writeRecord(bucket.folder, recordName(object.key), object)
    bucket.objects.set(object.key, object)
    if (replaced) this.data.discard(replaced.segments)
    else bucket.sortedKeys = undefined
  }

  /** Deletes an object; one that is not there is fine. Throws NoSuchBucket. */
  remove(name: string, key: string): void {
    const bucket = this.#bucket(name)
    const object = bucket.objects.get(key)
    if (!object) return
    removeRecord(bucket.folder, recordName(key))
    bucket.objects.delete(key)
    bucket.sortedKeys = undefined
    this.data.discard(object.segments)
  }

  #bucket(name: string): Bucket {
    const bucket = this.#buckets.get(name)
    if (!bucket) throw new S3Fault('NoSuchBucket', { details: { BucketName: name } })
    return bucket
  }

  #files(): string[] {
    const objects = [...this.#buckets.values()].flatMap((bucket) => [...bucket.objects.values()])
    return objects.flatMap(({ segments }) => segments.map(({ file }) => file))
  }

  #load(name: string): void {
    const folder = join(this.#bucketsFolder, name)
    const objects = readRecords<StoredObject>(folder).map((object) => [object.key, object] as const)
    this.#buckets.set(name, { folder, objects: new Map(objects), sortedKeys: undefined })
  }
}

/** Keys may be longer than file names, and hold what file names cannot. */
function recordName(key: string): string {
  return createHash('sha256').update(key).digest('hex')
}
