import { ListMultipartUploadsCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3'
import { Client as Postgres } from 'pg'
import type { S3Address } from '../stack/s3.ts'
import type { Scene } from './scene.ts'

/** The bucket itself, past everything that may be wrong on the way. */
export interface Bucket {
  client: S3Client
  address: S3Address
}

/** What stands in the bucket, relative to its prefix: objects, and multipart uploads under way. */
interface Contents {
  keys: string[]
  uploads: string[]
}

/** A line of the ledger. */
interface Line {
  key: string
  state: 'writing' | 'live' | 'doomed' | 'kept'
  /** Whether its time to stay has not passed. */
  stays: boolean
}

/** Objects that belong to processes, not to lectures. */
const ofProcesses = /^(?:health|handshakes)\//

export function openBucket({ ground }: Scene): Bucket {
  const { address } = ground.store
  const { accessKeyId, secretAccessKey } = address
  const client = new S3Client({
    endpoint: address.endpointUrl,
    region: address.region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  })
  return { client, address }
}

/** What the ledger says stands in the bucket; null where there is no ledger. */
async function expectedObjects({ ground }: Scene): Promise<Line[] | null> {
  const client = new Postgres(ground.stack.backends.databaseUrl)
  await client.connect()
  try {
    const { rows } = await client.query(`select to_regclass('objects') is not null as there`)
    if (!rows[0].there) return null
    const lines = await client.query(
      `select key, state, coalesce(stays_until > now(), false) as stays from objects`,
    )
    return lines.rows
  } finally {
    await client.end()
  }
}

/**
 * Where bucket and ledger differ at rest, in sentences. Without a ledger nothing is known of what should be
 * there, unless every lecture was deleted (`empty`): then nothing may be there.
 */
export async function bucketDifferences(
  scene: Scene,
  bucket: Bucket,
  { empty }: { empty: boolean },
): Promise<string[]> {
  const lines = await expectedObjects(scene)
  if (lines === null && !empty) return []
  const { keys, uploads } = await contents(bucket)
  const differences = uploads.map((key) => `a multipart upload to ${key} was begun and left`)
  const states = new Map(lines?.map((line) => [line.key, line]))
  for (const key of keys) {
    if (ofProcesses.test(key)) continue
    const line = states.get(key)
    if (line === undefined) differences.push(`the object ${key} stands in no line`)
    else if (line.state === 'doomed' && !line.stays)
      differences.push(`the doomed object ${key} is still there`)
    else if (empty && line.state === 'live' && !line.stays)
      differences.push(`the object ${key} is live although every lecture was deleted`)
  }
  const there = new Set(keys)
  for (const { key, state } of lines ?? [])
    if ((state === 'live' || state === 'kept') && !there.has(key) && !ofProcesses.test(key))
      differences.push(`the ${state} object ${key} is not in the bucket`)
  return differences
}

async function contents({ client, address }: Bucket): Promise<Contents> {
  const relative = (key = '') => key.replace(`${address.prefix}/`, '')
  const keys: string[] = []
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: address.bucket }))
    keys.push(...Contents.map(({ Key }) => relative(Key)))
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: address.bucket }))
  return { keys, uploads: Uploads.map(({ Key }) => relative(Key)) }
}
