import { ListMultipartUploadsCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3'
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { Client as Postgres } from 'pg'
import { artifactTypes } from '../../service/contract/artifact.ts'
import { exportFormats, exportTypes } from '../../service/contract/export.ts'
import { stageNames } from '../../service/contract/job.ts'
import type { Ground } from '../stack/ground.ts'
import type { S3Address } from '../stack/s3.ts'
import type { Followed } from './follow-lecture.ts'

/** What the books say against the service; each line is one finding. */
export interface Findings {
  lost: string[]
  duplicated: string[]
  orphaned: string[]
}

interface State {
  lectures: { id: string; status: string }[]
  /** How many completed jobs each lecture and stage has. */
  completed: { lecture_id: string; job_type: string; jobs: number }[]
  artifacts: { lecture_id: string; kind: string; rows: number }[]
  exports: { lecture_id: string; kind: string; rows: number }[]
  /** Rows that only a request or a job under way may have. */
  underWay: { what: string; rows: number }[]
  queued: number
  /** By lecture and name where they are a lecture's, else by key. */
  objects: string[]
  /** Processes that run, or died without saying so: the service knows them for a day, and their probes. */
  processes: string[]
  unfinishedUploads: number
}

/**
 * Goes through database, queue and bucket and compares them with what the clients know. `followed` are all
 * the lectures that may be there; every accepted one is expected whole.
 */
export async function checkBooks(ground: Ground, followed: readonly Followed[]): Promise<Findings> {
  return compare(await look(ground), followed)
}

/** The objects of a lecture that has been through every stage, by lecture and name. */
export function objectsOf(id: string): string[] {
  const names = [
    'source.pdf',
    'metadata.json',
    'transcript.json',
    ...artifactTypes.map((type) => `${type}.json`),
    ...exportTypes.map((type) => `${type}.${exportFormats[type].extension}`),
    'manifest.json',
  ]
  return names.map((name) => `${id}/${name}`)
}

/** The comparison itself, apart from where its sides come from. */
export function compare(state: State, followed: readonly Followed[]): Findings {
  const accepted = followed.filter((lecture) => lecture.accepted)
  const ids = new Set(accepted.map(({ id }) => id))
  const lost: string[] = []
  const duplicated: string[] = []
  const orphaned: string[] = []

  const objects = new Set(state.objects)
  for (const { id, lost: why } of accepted) {
    const status = state.lectures.find((lecture) => lecture.id === id)?.status ?? 'missing'
    if (why !== undefined) lost.push(`${id}: ${why}`)
    if (status !== 'generated') lost.push(`${id}: the lecture is ${status}`)
    for (const stage of stageNames) {
      const jobs = find(state.completed, id, 'job_type', stage)?.jobs ?? 0
      if (jobs === 0) lost.push(`${id}: no job of ${stage} has completed`)
      if (jobs > 1) duplicated.push(`${id}: ${jobs} jobs of ${stage} have completed`)
    }
    for (const [rows, kinds] of [
      [state.artifacts, artifactTypes],
      [state.exports, exportTypes],
    ] as const)
      for (const kind of kinds) {
        const count = find(rows, id, 'kind', kind)?.rows ?? 0
        if (count === 0) lost.push(`${id}: no ${kind}`)
        if (count > 1) duplicated.push(`${id}: ${count} × ${kind}`)
      }
    for (const key of objectsOf(id)) if (!objects.delete(key)) lost.push(`${id}: no object at ${key}`)
  }
  for (const { id } of followed) if (!ids.has(id)) orphaned.push(`${id}: its client was never answered`)
  for (const { id } of state.lectures) if (!ids.has(id)) orphaned.push(`the lecture ${id} belongs to nobody`)
  for (const instance of state.processes) objects.delete(`health/${instance}`)
  for (const key of objects) orphaned.push(`the object ${key} belongs to nobody`)
  for (const { what, rows } of state.underWay) if (rows > 0) orphaned.push(`${rows} ${what}`)
  if (state.queued > 0) orphaned.push(`${state.queued} queue entries without a job to run`)
  if (state.unfinishedUploads > 0) orphaned.push(`${state.unfinishedUploads} unfinished multipart uploads`)
  return { lost, duplicated, orphaned }
}

function find<Row extends { lecture_id: string }, Column extends keyof Row>(
  rows: readonly Row[],
  id: string,
  column: Column,
  value: Row[Column],
): Row | undefined {
  return rows.find((row) => row.lecture_id === id && row[column] === value)
}

async function look({ stack, store }: Ground): Promise<State> {
  const [database, queued, bucket] = await Promise.all([
    lookAtDatabase(stack.backends.databaseUrl),
    lookAtQueue(stack.backends.redisUrl),
    lookAtBucket(store.address),
  ])
  const { names, ...seen } = database
  const objects = bucket.objects.map((key) => names.get(key) ?? key)
  return { ...seen, queued, ...bucket, objects }
}

async function lookAtDatabase(
  url: string,
): Promise<Omit<State, 'queued' | 'objects' | 'unfinishedUploads'> & { names: Map<string, string> }> {
  const client = new Postgres(url)
  await client.connect()
  try {
    const rows = async (statement: string) => (await client.query(statement)).rows
    const count = async (what: string, from: string) => {
      const [row] = await rows(`select count(*)::int as rows from ${from}`)
      return { what, rows: row.rows }
    }
    const live = await rows(
      `select key, lectures.id || '/' || name as name from objects join lectures on row_id = lecture where state = 'live'`,
    )
    return {
      names: new Map(live.map(({ key, name }) => [key, name])),
      lectures: await rows('select id, status from lectures'),
      completed: await rows(
        `select lecture_id, job_type, count(*)::int as jobs from jobs where status = 'completed'
         group by lecture_id, job_type`,
      ),
      artifacts: await rows(
        `select lecture_id, artifact_type as kind, count(*)::int as rows from artifacts group by 1, 2`,
      ),
      exports: await rows(
        `select lecture_id, export_type as kind, count(*)::int as rows from exports group by 1, 2`,
      ),
      processes: (await rows('select instance from processes')).map(({ instance }) => instance),
      underWay: [
        await count(
          'objects that are neither live nor gone',
          `objects where state <> 'live' and kind <> 'probe'`,
        ),
        await count('jobs that are still active', `jobs where status in ('queued', 'running')`),
        await count('idempotency keys without an answer', 'idempotency_keys where response is null'),
      ],
    }
  } finally {
    await client.end()
  }
}

/** Entries that wait, are held or are delayed; those that failed are kept by the queue for a week. */
async function lookAtQueue(url: string): Promise<number> {
  const connection = new Redis(url, { maxRetriesPerRequest: null })
  const queue = new Queue('pegasus', { connection })
  try {
    const counts = await queue.getJobCounts('waiting', 'active', 'delayed', 'prioritized')
    return Object.values(counts).reduce((sum, one) => sum + one, 0)
  } finally {
    await queue.close()
    connection.disconnect()
  }
}

async function lookAtBucket(address: S3Address): Promise<Pick<State, 'objects' | 'unfinishedUploads'>> {
  const client = new S3Client({
    endpoint: address.endpointUrl,
    region: address.region,
    forcePathStyle: true,
    credentials: { accessKeyId: address.accessKeyId, secretAccessKey: address.secretAccessKey },
  })
  try {
    const objects: string[] = []
    const pages = paginateListObjectsV2({ client }, { Bucket: address.bucket })
    for await (const { Contents = [] } of pages)
      for (const { Key = '' } of Contents) objects.push(Key.replace(`${address.prefix}/`, ''))
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: address.bucket }))
    return { objects, unfinishedUploads: Uploads.length }
  } finally {
    client.destroy()
  }
}
