import { setTimeout as sleep } from 'node:timers/promises'
import { paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3'
import { Client } from 'pg'
import { s3Of } from '../backends.ts'
import type { Stack } from '../stack.ts'

const tables = ['courses', 'lectures', 'jobs', 'artifacts', 'exports']

const collectedWithinMs = 20_000

/**
 * What a stack holds of lectures: `table: id` of each row, and the key of each object, once the workers have collected
 * what was given up.
 */
export async function leftOn({ backends }: Pick<Stack, 'backends'>): Promise<string[]> {
  const giveUpAt = Date.now() + collectedWithinMs
  while ((await doomedIn(backends.databaseUrl)) > 0 && Date.now() < giveUpAt) await sleep(100)
  const [rows, keys] = await Promise.all([rowsIn(backends.databaseUrl), keysIn(s3Of(backends))])
  return [...rows, ...keys]
}

async function doomedIn(databaseUrl: string): Promise<number> {
  const client = new Client(databaseUrl)
  await client.connect()
  try {
    const { rows } = await client.query(
      `select count(*)::int as doomed from objects where state = 'doomed' and stays_until < now() + interval '1 minute'`,
    )
    return rows[0].doomed
  } finally {
    await client.end()
  }
}

async function rowsIn(databaseUrl: string): Promise<string[]> {
  const client = new Client(databaseUrl)
  await client.connect()
  try {
    const rows: string[] = []
    for (const table of tables) {
      const found = await client.query(`select to_jsonb(row) as row from ${table} as row`)
      rows.push(...found.rows.map(({ row }) => `${table}: ${row.id ?? row.lecture_id}`))
    }
    return rows
  } finally {
    await client.end()
  }
}

async function keysIn({
  bucket,
  endpointUrl,
  accessKeyId,
  secretAccessKey,
}: ReturnType<typeof s3Of>): Promise<string[]> {
  const client = new S3Client({
    endpoint: endpointUrl,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  })
  const keys: string[] = []
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket })) {
    keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []))
  }
  client.destroy()
  return keys
}
