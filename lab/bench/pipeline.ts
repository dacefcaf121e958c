import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { startHeartbeat } from '../../service/heartbeat.ts'
import { createLog } from '../../service/log.ts'
import { type Meter, startMeter } from '../../service/metrics/meter.ts'
import { lectureQueueName, openLectureQueue } from '../../service/queue/lecture-queue.ts'
import { startLectureWorker } from '../../service/queue/lecture-worker.ts'
import { stages } from '../../service/stages/index.ts'
import { saveCourse } from '../../service/tables/courses.ts'
import { openDatabase } from '../../service/tables/database.ts'
import { freshBackends, type TestBackends, testConfig } from '../../service/testing/test-config.ts'
import { stopBackends } from '../stack/testing/backends.ts'
import { median } from './median.ts'
import type { Benchmark } from './table.ts'

const goal = 0.6
const rounds = 3
const jobCount = 1500

/** The pipeline with a stage that does nothing against raw BullMQ with the same entries. */
export const pipeline: Benchmark = {
  name: 'pipeline',
  async run() {
    const rows = []
    try {
      // Neither side is measured while its code is still being compiled.
      await ourRate(await freshBackends(), 10)
      await rawRate(await freshBackends(), 10)
      for (const concurrency of [10, 50]) {
        const ours: number[] = []
        const theirs: number[] = []
        for (let round = 0; round < rounds; round++) {
          ours.push(await ourRate(await freshBackends(), concurrency))
          theirs.push(await rawRate(await freshBackends(), concurrency))
        }
        const ratio = median(ours.map((value, index) => value / (theirs[index] ?? Number.NaN)))
        rows.push(
          { what: `ours, concurrency ${concurrency}`, figure: `${Math.round(median(ours))} jobs/s` },
          { what: `raw BullMQ, concurrency ${concurrency}`, figure: `${Math.round(median(theirs))} jobs/s` },
          {
            what: `ratio, concurrency ${concurrency}`,
            figure: ratio.toFixed(2),
            goal: `at least ${goal}`,
            met: ratio >= goal,
          },
        )
      }
    } finally {
      await stopBackends()
    }
    return {
      heading: 'The pipeline around the stages',
      how: `${jobCount} export jobs whose stage does nothing (rows claimed and completed in Postgres, and the worker's heartbeat, as always) against a BullMQ worker with an empty processor and the same entries; in one process, after a warm-up of each, ${rounds} rounds in turn, medians.`,
      rows,
    }
  },
}

async function ourRate(backends: TestBackends, concurrency: number): Promise<number> {
  const config = testConfig('worker', backends, { PLC_WORKER_CONCURRENCY: String(concurrency) })
  const database = openDatabase(config.DATABASE_URL, { applicationName: 'bench' })
  const queue = openLectureQueue(config.REDIS_URL, { attempts: 4 })
  await saveCourse(database, { id: 'bench', title: undefined })
  const numbers = Array.from({ length: jobCount }, (_, index) => index)
  await database.batchInsert(
    'lectures',
    numbers.map((index) => ({
      id: `l-${index}`,
      course_id: 'bench',
      preset_id: 'exam-mode',
      title: 't',
      status: 'generated',
    })),
  )
  const ids = numbers.map(() => crypto.randomUUID())
  await database.batchInsert(
    'jobs',
    ids.map((id, index) => ({
      id,
      lecture_id: `l-${index}`,
      job_type: 'export',
      status: 'queued',
      payload: '{}',
    })),
  )
  await Promise.all(ids.map((id) => queue.enqueue({ id, stage: 'export' })))

  const real = stages.export.run
  stages.export.run = async () => ({ result: {}, save: () => Promise.resolve() })
  const log = createLog(config)
  const heartbeat = await startHeartbeat({ config, database, log })
  const startedAt = performance.now()
  const meter = startMeter()
  const done = allCompleted(meter)
  const worker = startLectureWorker({
    config,
    log,
    database,
    objects: {} as never,
    models: {} as never,
    meter,
    heartbeat,
  })
  await done
  const seconds = (performance.now() - startedAt) / 1000
  stages.export.run = real
  const open = await database('jobs').whereNot({ status: 'completed' }).first('id')
  if (open) throw new Error('a job was reported as completed whose row is not')
  await worker.drain(1000)
  await heartbeat.stop()
  await queue.close()
  await database.destroy()
  await backends.database.drop()
  return jobCount / seconds
}

/** Resolves when the last job has completed, without a question that would cost what is measured. */
function allCompleted(meter: Meter): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const { jobBecame } = meter
  let done = 0
  meter.jobBecame = (stage, status) => {
    jobBecame(stage, status)
    if (status === 'completed' && ++done === jobCount) resolve()
  }
  return promise
}

async function rawRate(backends: TestBackends, concurrency: number): Promise<number> {
  const connection = new Redis(backends.redisUrl, { maxRetriesPerRequest: null })
  const queue = new Queue(lectureQueueName, { connection })
  const entries = Array.from({ length: jobCount }, () => crypto.randomUUID())
  const options = { attempts: 4, removeOnComplete: true }
  await Promise.all(entries.map((jobId) => queue.add('export', { jobId }, { ...options, jobId })))
  const startedAt = performance.now()
  let done = 0
  const worker = new Worker(lectureQueueName, async () => {}, { connection, concurrency })
  await new Promise<void>((resolve) => {
    worker.on('completed', () => {
      if (++done === jobCount) resolve()
    })
  })
  const seconds = (performance.now() - startedAt) / 1000
  await worker.close()
  await queue.close()
  connection.disconnect()
  await backends.database.drop()
  return jobCount / seconds
}
