import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { migrateUp } from '../../../migrations/run.ts'
import type { GcsAddress } from '../gcs.ts'
import type { S3Address } from '../s3.ts'
import { sharedBackends } from './shared-backends.ts'
import { StartedBackends } from './started-backends.ts'

const template = 'migrated'

export interface TestDatabase {
  url: string
  /** Ends every connection and drops it. What is not dropped goes with the server at the end of the run. */
  drop(): Promise<void>
}

export interface TestRedis {
  /** A database of its own: `FLUSHDB` touches no other test. */
  url: string
}

const ours = new StartedBackends()
const backends = sharedBackends() ?? ours
let templateMade: Promise<void> | undefined

/** A new database with every migration applied. Postgres is started on the first call of a run. */
export async function freshDatabase(): Promise<TestDatabase> {
  templateMade ??= makeTemplate()
  await templateMade
  return createDatabase(`template ${template}`)
}

/** A new database without a single table. */
export function emptyDatabase(): Promise<TestDatabase> {
  return createDatabase('')
}

/** An empty Redis database. Redis is started on the first call of a run. */
export async function freshRedis(): Promise<TestRedis> {
  const url = new URL(await backends.redisUrl())
  url.pathname = `/${await nextRedisDatabase(url.href)}`
  return { url: url.href }
}

/** A bucket with a key prefix of the caller's own. The S3 server is started on the first call of a run. */
export async function freshBucket(): Promise<S3Address> {
  return { ...(await backends.s3()), prefix: `test-${randomUUID()}` }
}

/** The same in Cloud Storage. The server is started on the first call of a run. */
export async function freshGcsBucket(): Promise<GcsAddress> {
  return { ...(await backends.gcs()), prefix: `test-${randomUUID()}` }
}

/** Stops what this process has started; called once, after the last test. */
export async function stopBackends(): Promise<void> {
  await ours.stop()
}

/** Counted in Redis itself, since the processes of a parallel run share one server. Database 0 holds the count. */
async function nextRedisDatabase(url: string): Promise<number> {
  const redis = new Redis(url)
  try {
    return await redis.incr('databases')
  } finally {
    redis.disconnect()
  }
}

async function createDatabase(options: string): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await administer(`create database ${name} ${options}`)
  return { url: await urlOf(name), drop: () => administer(`drop database if exists ${name} with (force)`) }
}

async function makeTemplate(): Promise<void> {
  await administer(`create database ${template}`)
  await migrateUp(await urlOf(template))
}

async function administer(statement: string): Promise<void> {
  const client = new Client(await urlOf('postgres'))
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

async function urlOf(database: string): Promise<string> {
  const url = new URL(await backends.postgresUrl())
  url.pathname = `/${database}`
  return url.href
}
