import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { IngestFields } from '../contract/lecture.ts'
import { fingerprintOf } from '../http/idempotency.ts'

/**
 * What makes two ingests the same: every field, and the content of the file. A file that came by way of
 * `storage_path` is the same when the path is.
 */
export function fingerprintOfIngest(fields: IngestFields, sha256: string | undefined): string {
  return fingerprintOf({ ...fields, content: fields.storage_path ?? sha256 ?? null })
}

/** The SHA-256 of a stream, in hex; nothing of it is kept. */
export async function hashOf(stream: Readable): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of stream) hash.update(chunk)
  return hash.digest('hex')
}
