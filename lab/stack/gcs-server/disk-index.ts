import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DataFiles } from '../s3-server/data-files.ts'
import { readRecords, removeRecord, subfolders, writeRecord } from '../s3-server/records.ts'
import { GcsFault } from './fault.ts'
import type { StoredObject } from './object.ts'
import { SessionIndex } from './session-index.ts'

interface Bucket {
  folder: string
  objects: Map<string, StoredObject>
}

/**
 * What the server knows, in memory and on disk alike: a record per object under `buckets/NAME/`, one per
 * upload session under `sessions/`, bytes under `data/`. A record appears by rename once its bytes are
 * complete, so an object is there whole or not at all, also after the server was killed. It is safe against
 * the death of the process, not of the machine: nothing is flushed. One server per folder at a time.
 */
export class DiskIndex {
  readonly data: DataFiles
  readonly sessions: SessionIndex
  readonly #bucketsFolder: string
  readonly #buckets = new Map<string, Bucket>()
  #lastGeneration = 0

  constructor(folder: string) {
    this.data = new DataFiles(join(folder, 'data'))
    this.sessions = new SessionIndex(join(folder, 'sessions'), this.data)
    this.#bucketsFolder = join(folder, 'buckets')
    for (const name of subfolders(this.#bucketsFolder)) this.#load(name)
    const files = this.#files()
    this.sessions.settle(new Set(files))
    this.data.sweep(new Set([...files, ...this.sessions.files()]))
  }

  /** Makes a bucket; one that is there stays as it is. */
  addBucket(name: string): void {
    if (this.#buckets.has(name)) return
    mkdirSync(join(this.#bucketsFolder, name))
    this.#load(name)
  }

  /** Throws notFound when there is no such bucket. */
  requireBucket(name: string): void {
    this.#bucket(name)
  }

  /** Throws notFound when there is no such bucket. */
  find(bucket: string, name: string): StoredObject | undefined {
    return this.#bucket(bucket).objects.get(name)
  }

  /** The names of a bucket's objects in UTF-8 byte order. Throws notFound when there is no such bucket. */
  names(bucket: string): string[] {
    return [...this.#bucket(bucket).objects.keys()]
      .map((name) => Buffer.from(name))
      .sort(Buffer.compare)
      .map((bytes) => bytes.toString())
  }

  /** Makes or replaces an object whose bytes are complete on disk, as a new generation. */
  put(bucketName: string, given: Omit<StoredObject, 'generation' | 'createdAt'>): StoredObject {
    const bucket = this.#bucket(bucketName)
    const replaced = bucket.objects.get(given.name)
    const object = { ...given, generation: this.#nextGeneration(), createdAt: new Date().toISOString() }
    writeRecord(bucket.folder, recordName(object.name), object)
    bucket.objects.set(object.name, object)
    if (replaced) this.data.discard(replaced.segments)
    return object
  }

  remove(bucketName: string, { name, segments }: StoredObject): void {
    const bucket = this.#bucket(bucketName)
    removeRecord(bucket.folder, recordName(name))
    bucket.objects.delete(name)
    this.data.discard(segments)
  }

  /** Microseconds since 1970, as Cloud Storage has them, and never the same twice. */
  #nextGeneration(): string {
    this.#lastGeneration = Math.max(this.#lastGeneration + 1, Date.now() * 1000)
    return String(this.#lastGeneration)
  }

  #bucket(name: string): Bucket {
    const bucket = this.#buckets.get(name)
    if (!bucket) throw new GcsFault('notFound', 'The specified bucket does not exist.')
    return bucket
  }

  #files(): string[] {
    const objects = [...this.#buckets.values()].flatMap((bucket) => [...bucket.objects.values()])
    return objects.flatMap(({ segments }) => segments.map(({ file }) => file))
  }

  #load(name: string): void {
    const folder = join(this.#bucketsFolder, name)
    const objects = readRecords<StoredObject>(folder).map((object) => [object.name, object] as const)
    this.#buckets.set(name, { folder, objects: new Map(objects) })
    for (const [, { generation }] of objects)
      this.#lastGeneration = Math.max(this.#lastGeneration, Number(generation))
  }
}

/** Names may be longer than file names, and hold what file names cannot. */
function recordName(name: string): string {
  return createHash('sha256').update(name).digest('hex')
}
