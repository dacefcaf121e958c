import { Queue, Worker } from 'bullmq'
import { Logger, makeWorkerUtils, run } from 'graphile-worker'
import { Redis } from 'ioredis'
import { Pool } from 'pg'
import { PgBoss } from 'pg-boss'
import type { TestBackends } from '../../service/testing/test-config.ts'

export interface Load {
  jobs: number
  concurrency: number
  /** How many connections to Postgres may be open. */
  poolSize: number
}

/** Runs jobs that do nothing, on backends of its own; resolves to how many seconds they took. */
export type Runner = (backends: TestBackends, load: Load) => Promise<number>

/** Inserts queued export jobs, each of a lecture of its own; resolves to their ids. */
export async function insertJobs(pool: Pool, jobs: number): Promise<string[]> {
  await pool.query(`insert into courses (id, title) values ('bench', 'bench')`)
  await pool.query(
    `insert into lectures (id, course_id, preset_id, title, status)
     select 'l-' || n, 'bench', 'exam-mode', 't', 'generated' from generate_series(1, $1::int) n`,
    [jobs],
  )
  const { rows } = await pool.query<{ id: string }>(
    `insert into jobs (id, lecture_id, job_type, status, payload)
     select gen_random_uuid(), 'l-' || n, 'export', 'queued', '{}' from generate_series(1, $1::int) n returning id`,
    [jobs],
  )
  return rows.map(({ id }) => id)
}

/** The least that keeps a row true: an update when its job starts, and one when it has ended. */
export const bullWithUpdates: Runner = async ({ database, redisUrl }, { jobs, concurrency, poolSize }) => {
  const pool = new Pool({ connectionString: database.url, max: poolSize })
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null })
  const queue = new Queue('peer', { connection })
  const become = (status: string, id: string) =>
    pool.query('update peer_jobs set status = $1, updated_at = now() where id = $2', [status, id])
  const ids = await insertJobs(pool, jobs)
  // The same rows and indexes, without what keeps a lecture's progress beside it.
  await pool.query('create table peer_jobs (like jobs including all)')
  await pool.query('insert into peer_jobs select * from jobs')
  const options = { attempts: 4, removeOnComplete: true }
  await queue.addBulk(ids.map((id) => ({ name: 'export', data: { id }, opts: { ...options, jobId: id } })))

  const { counted, all } = countTo(jobs)
  const work = async ({ data: { id } }: { data: { id: string } }) => {
    await become('running', id)
    await become('completed', id)
    counted()
  }
  const worker = new Worker<{ id: string }>('peer', work, { connection, concurrency })
  const seconds = await all
  await worker.close()
  await queue.close()
  connection.disconnect()
  await pool.end()
  return seconds
}

export const graphileWorker: Runner = async ({ database }, { jobs, concurrency, poolSize }) => {
  const pgPool = new Pool({ connectionString: database.url, max: poolSize })
  pgPool.on('error', () => {})
  pgPool.on('connect', (client) => client.on('error', () => {}))
  const silent = new Logger(() => () => {})
  const utilities = await makeWorkerUtils({ pgPool, logger: silent })
  await utilities.migrate()
  await utilities.addJobs(
    Array.from({ length: jobs }, (_, index) => ({ identifier: 'export', payload: { index } })),
  )

  const { counted, all } = countTo(jobs)
  const taskList = { export: async () => counted() }
  const runner = await run({ pgPool, logger: silent, concurrency, noHandleSignals: true, taskList })
  const seconds = await all
  await runner.stop()
  await utilities.release()
  await pgPool.end()
  return seconds
}

/** Job by job, without its worker: that one waits between two fetches of a single job. */
export const pgBoss: Runner = async ({ database }, { jobs, concurrency, poolSize }) => {
  const boss = new PgBoss({ connectionString: database.url, max: poolSize })
  boss.on('error', () => {})
  await boss.start()
  await boss.createQueue('export')
  await boss.insert(
    'export',
    Array.from({ length: jobs }, (_, index) => ({ data: { index } })),
  )

  const { counted, all } = countTo(jobs)
  const work = async () => {
    for (let [job] = await boss.fetch('export'); job; [job] = await boss.fetch('export')) {
      await boss.complete('export', job.id)
      counted()
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  const seconds = await all
  await boss.stop({ graceful: false })
  return seconds
}

/** Starts the clock, which `all` stops once so many have been counted. */
export function countTo(jobs: number): { counted(): void; all: Promise<number> } {
  const startedAt = performance.now()
  const { promise, resolve } = Promise.withResolvers<number>()
  let done = 0
  return {
    counted() {
      if (++done === jobs) resolve((performance.now() - startedAt) / 1000)
    },
    all: promise,
  }
}
