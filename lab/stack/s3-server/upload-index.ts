import { randomBytes } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Checksum, ChecksumAlgorithm } from './checksums.ts'
import type { DataFiles, Segment } from './data-files.ts'
import { S3Fault } from './fault.ts'
import { readRecords, removeRecord, subfolders, writeRecord } from './records.ts'

export interface UploadedPart {
  number: number
  sizeBytes: number
  etag: string
  /** ISO 8601, UTC. */
  modifiedAt: string
  checksum?: Checksum | undefined
  segment: Segment
}

/** A multipart upload between its creation and its completion or abort. */
export interface PendingUpload {
  id: string
  bucket: string
  key: string
  /** ISO 8601, UTC. */
  startedAt: string
  /** Of the object to be. */
  headers: Record<string, string>
  checksumAlgorithm?: ChecksumAlgorithm | undefined
  parts: Map<number, UploadedPart>
}

type UploadRecord = Omit<PendingUpload, 'parts'>
type Stored = { upload: UploadRecord } | { part: UploadedPart }

/** The unfinished uploads: a folder each, with a record of the upload and one per part. */
export class UploadIndex {
  readonly #folder: string
  readonly #data: DataFiles
  readonly #uploads = new Map<string, PendingUpload>()

  constructor(folder: string, data: DataFiles) {
    this.#folder = folder
    this.#data = data
    for (const id of subfolders(folder)) this.#load(id)
  }

  create(facts: Omit<UploadRecord, 'id' | 'startedAt'>): PendingUpload {
    const upload = {
      id: randomBytes(32).toString('base64url'),
      startedAt: new Date().toISOString(),
      ...facts,
    }
    mkdirSync(join(this.#folder, upload.id))
    writeRecord(join(this.#folder, upload.id), 'upload', { upload } satisfies Stored)
    return this.#remember(upload, [])
  }

  /** Throws NoSuchUpload, also when the upload is for another object. */
  require(id: string, bucket: string, key: string): PendingUpload {
    const upload = this.#uploads.get(id)
    if (upload?.bucket !== bucket || upload.key !== key) {
      throw new S3Fault('NoSuchUpload', { details: { UploadId: id } })
    }
    return upload
  }

  /** A bucket's unfinished uploads by key, then by start. */
  inBucket(bucket: string): PendingUpload[] {
    return [...this.#uploads.values()]
      .filter((upload) => upload.bucket === bucket)
      .sort(
        (left, right) =>
          Buffer.compare(Buffer.from(left.key), Buffer.from(right.key)) ||
          left.startedAt.localeCompare(right.startedAt) ||
          left.id.localeCompare(right.id),
      )
  }

  /** Adds or replaces a part. The upload must still be pending: ask `require` in the same tick. */
  putPart(upload: PendingUpload, part: UploadedPart): void {
    const replaced = upload.parts.get(part.number)
    writeRecord(join(this.#folder, upload.id), `part-${part.number}`, { part } satisfies Stored)
    upload.parts.set(part.number, part)
    if (replaced) this.#data.discard([replaced.segment])
  }

  /** Forgets an upload, and deletes the bytes of its parts but for the files that an object took over. */
  remove(upload: PendingUpload, takenOver: ReadonlySet<string> = new Set()): void {
    this.#uploads.delete(upload.id)
    removeRecord(join(this.#folder, upload.id), 'upload')
    rmSync(join(this.#folder, upload.id), { recursive: true, force: true })
    this.#data.discard(segmentsOf(upload).filter(({ file }) => !takenOver.has(file)))
  }

  /** Ends the uploads that were complete, but not yet forgotten, when the server was killed. */
  settle(filesOfObjects: ReadonlySet<string>): void {
    for (const upload of [...this.#uploads.values()]) {
      const complete = segmentsOf(upload).some(({ file }) => filesOfObjects.has(file))
      if (complete) this.remove(upload, filesOfObjects)
    }
  }

  /** The files of all parts of all uploads. */
  files(): string[] {
    return [...this.#uploads.values()].flatMap(segmentsOf).map(({ file }) => file)
  }

  #load(id: string): void {
    const records = readRecords<Stored>(join(this.#folder, id))
    const upload = records.find((record) => 'upload' in record)?.upload
    const parts = records.filter((record) => 'part' in record).map(({ part }) => part)
    if (upload) this.#remember(upload, parts)
    else rmSync(join(this.#folder, id), { recursive: true, force: true })
  }

  #remember(upload: UploadRecord, parts: UploadedPart[]): PendingUpload {
    const pending = { ...upload, parts: new Map(parts.map((part) => [part.number, part] as const)) }
    this.#uploads.set(upload.id, pending)
    return pending
  }
}

function segmentsOf(upload: PendingUpload): Segment[] {
  return [...upload.parts.values()].map(({ segment }) => segment)
}
