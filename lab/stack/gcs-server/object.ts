import { z } from 'zod'
import type { Segment } from '../s3-server/data-files.ts'
import { GcsFault } from './fault.ts'

/** What a writer may say about an object; the digests are claims that are checked. */
const WantedObject = z.object({
  name: z.string().optional(),
  contentType: z.string().optional(),
  contentDisposition: z.string().optional(),
  contentEncoding: z.string().optional(),
  contentLanguage: z.string().optional(),
  cacheControl: z.string().optional(),
  metadata: z.record(z.string(), z.string()).optional(),
  md5Hash: z.string().optional(),
  crc32c: z.string().optional(),
})
export type WantedObject = z.infer<typeof WantedObject>

/** What an object keeps of what its writer said. */
interface Description extends Omit<WantedObject, 'name' | 'md5Hash' | 'crc32c'> {
  contentType: string
}

/** Everything about an object but its bytes. */
export interface StoredObject extends Description {
  name: string
  /** Of this version: larger than that of any version before it. */
  generation: string
  sizeBytes: number
  /** MD5 and CRC-32C of the bytes, base64. */
  md5Hash: string
  crc32c: string
  /** ISO 8601, UTC. */
  createdAt: string
  segments: Segment[]
}

const longestNameBytes = 1024

/** What a writer sent about an object: a JSON document, and perhaps the name in the query. Throws GcsFault. */
export function parseWanted(text: string, query: URLSearchParams): WantedObject {
  try {
    const wanted = WantedObject.parse(JSON.parse(text === '' ? '{}' : text))
    return { ...wanted, name: query.get('name') ?? wanted.name }
  } catch {
    throw new GcsFault('invalid', 'The metadata of the object is not valid.')
  }
}

export function describedBy({ name: _, md5Hash: __, crc32c: ___, ...kept }: WantedObject): Description {
  return { ...kept, contentType: kept.contentType ?? 'application/octet-stream' }
}

/** The name that a writer gave the object; throws GcsFault. */
export function nameOf({ name = '' }: WantedObject): string {
  const sound = name !== '' && Buffer.byteLength(name) <= longestNameBytes && !/[\r\n]/.test(name)
  if (sound && name !== '.' && name !== '..') return name
  throw new GcsFault('invalid', 'The name of the object is not valid.')
}

/** The object as the JSON API shows it. */
export function resourceOf(bucket: string, object: StoredObject): Record<string, unknown> {
  const { name, sizeBytes, createdAt, segments: _, ...shown } = object
  return {
    kind: 'storage#object',
    id: `${bucket}/${name}/${object.generation}`,
    bucket,
    name,
    metageneration: '1',
    storageClass: 'STANDARD',
    size: String(sizeBytes),
    etag: etagOf(object),
    timeCreated: createdAt,
    updated: createdAt,
    ...shown,
  }
}

/** A version's tag: no two versions share one. */
export function etagOf({ generation }: StoredObject): string {
  return Buffer.from(generation).toString('base64')
}
