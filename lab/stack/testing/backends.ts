import { randomUUID } from 'node:crypto'
import { Client } from 'pg'
import { migrateUp } from '../../../migrations/run.ts'
import { type Gcs, type GcsAddress, startGcs } from '../gcs.ts'
import { type Postgres, startPostgres } from '../postgres.ts'
import { type Redis, startRedis } from '../redis.ts'
import { type S3, type S3Address, startS3 } from '../s3.ts'
import type { Surroundings } from '../surroundings.ts'
import { temporarySurroundings } from './surroundings.ts'

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

let surroundings: Surroundings | undefined
let postgres: Promise<Postgres> | undefined
let redis: Promise<Redis> | undefined
let s3: Promise<S3> | undefined
let gcs: Promise<Gcs> | undefined
let templateMade: Promise<void> | undefined
let redisDatabases = 0

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
  redis ??= startRedis(inTheRunsSurroundings())
  const url = new URL((await redis).url)
  url.pathname = `/${redisDatabases++}`
  return { url: url.href }
}

/** A bucket with a key prefix of the caller's own. The S3 server is started on the first call of a run. */
export async function freshBucket(): Promise<S3Address> {
  s3 ??= startS3(inTheRunsSurroundings(), 'pegasus-test')
  return { ...(await s3).address, prefix: `test-${randomUUID()}` }
}

/** The same in Cloud Storage. The server is started on the first call of a run. */
export async function freshGcsBucket(): Promise<GcsAddress> {
  gcs ??= startGcs(inTheRunsSurroundings(), 'pegasus-test')
  return { ...(await gcs).address, prefix: `test-${randomUUID()}` }
}

/** Stops what was started; called once, after the last test. */
export async function stopBackends(): Promise<void> {
  const started = await Promise.allSettled([postgres, redis, s3, gcs])
  await Promise.all(
    started.map((part) => (part.status === 'fulfilled' ? part.value?.child.stop() : undefined)),
  )
  await surroundings?.reaper.release()
}

function inTheRunsSurroundings(): Surroundings {
  surroundings ??= temporarySurroundings()
  return surroundings
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
  postgres ??= startPostgres(inTheRunsSurroundings())
  const url = new URL((await postgres).url)
  url.pathname = `/${database}`
  return url.href
}
