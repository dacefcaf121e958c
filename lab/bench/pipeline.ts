import { Pool } from 'pg'
import { startHeartbeat } from '../../service/health/heartbeat.ts'
import { createLog } from '../../service/log.ts'
import { startMeter } from '../../service/metrics/meter.ts'
import { openLectureQueue } from '../../service/queue/lecture-queue.ts'
import { startLectureWorker } from '../../service/queue/lecture-worker.ts'
import { stages } from '../../service/stages/index.ts'
import { openDatabase } from '../../service/tables/database.ts'
import { freshBackends, testConfig } from '../../service/testing/test-config.ts'
import { stopBackends } from '../stack/testing/backends.ts'
import { median } from './median.ts'
import {
  bullWithUpdates,
  countTo,
  graphileWorker,
  insertJobs,
  type Load,
  pgBoss,
  type Runner,
} from './pipeline-peers.ts'
import type { Benchmark } from './table.ts'

const rounds = 5
const jobs = 1000
const poolSize = 10
const concurrencies = [10, 50]

/** The jobs around stages that do nothing, against three others that keep a row for each. */
export const pipeline: Benchmark = {
  name: 'pipeline',
  async run() {
    const peers = [
      { what: 'BullMQ with two plain updates', run: bullWithUpdates, goal: 0.7 },
      { what: 'graphile-worker', run: graphileWorker, goal: 1 },
      { what: 'pg-boss', run: pgBoss, goal: 1 },
    ]
    const runners = [{ what: 'ours', run: ours }, ...peers]
    const rows = []
    try {
      // Nobody is measured while its code is still being compiled.
      for (const { run } of runners) await rate(run, { jobs, concurrency: 10, poolSize })
      for (const concurrency of concurrencies) {
        const rates = new Map<Runner, number[]>(runners.map(({ run }) => [run, []]))
        for (let round = 0; round < rounds; round++)
          for (const { run } of runners)
            rates.get(run)?.push(await rate(run, { jobs, concurrency, poolSize }))
        const ratesOf = (runner: Runner) => rates.get(runner) ?? []
        for (const { what, run } of runners)
          rows.push({
            what: `${what}, concurrency ${concurrency}`,
            figure: `${Math.round(median(ratesOf(run)))} jobs/s`,
          })
        for (const { what, run, goal } of peers) {
          const ratio = median(
            ratesOf(ours).map((value, index) => value / (ratesOf(run)[index] ?? Number.NaN)),
          )
          rows.push({
            what: `ours to ${what}, concurrency ${concurrency}`,
            figure: ratio.toFixed(2),
            goal: `at least ${goal}`,
            met: ratio >= goal,
          })
        }
      }
    } finally {
      await stopBackends()
    }
    return {
      heading: 'The pipeline around the stages',
      how: `${jobs} jobs that do nothing, each with a row of its own in the same Postgres and ${poolSize} connections to it, in turn: ours (rows claimed and completed, each lecture's progress kept, the worker's heartbeat included), a BullMQ worker with two plain updates, graphile-worker, and pg-boss by \`fetch\` and \`complete\` of one job at a time. In one process, after a warm-up of each, ${rounds} rounds, medians. Ours uses no named prepared statements, which poolers lose. A job is claimed by one statement and completed by one transaction: four round trips to Postgres, and a trigger that keeps the lecture's progress, where the peers have two. Claiming and completing in batches was measured before: 0.75 of BullMQ with two updates at 10 and 1.50 at 50, short of the goal at 10 as well, and gone for its three files.`,
      rows,
    }
  },
}

async function rate(run: Runner, load: Load): Promise<number> {
  const backends = await freshBackends()
  const seconds = await run(backends, load)
  await backends.database.drop()
  return load.jobs / seconds
}

/** The worker of the service with a stage that does nothing, its heartbeat included. */
const ours: Runner = async (backends, { jobs, concurrency, poolSize }) => {
  const config = testConfig('worker', backends, { PLC_WORKER_CONCURRENCY: String(concurrency) })
  const log = createLog(config)
  const pool = new Pool({ connectionString: config.DATABASE_URL, max: 1 })
  const ids = await insertJobs(pool, jobs)
  await pool.end()
  const queue = openLectureQueue(config.REDIS_URL, { attempts: 4 })
  await Promise.all(ids.map((id) => queue.enqueue({ id, stage: 'export' })))
  const database = openDatabase(config.DATABASE_URL, { applicationName: 'bench', poolSize })
  const heartbeat = await startHeartbeat({ config, database, log })
  const meter = startMeter()
  const real = stages.export.run
  stages.export.run = async () => ({ result: {}, replaces: [], save: () => Promise.resolve(true) })

  const { counted, all } = countTo(jobs)
  const { jobBecame } = meter
  meter.jobBecame = (stage, status) => {
    jobBecame(stage, status)
    if (status === 'completed') counted()
  }
  const worker = startLectureWorker({
    config,
    log,
    database,
    objects: {} as never,
    documents: {} as never,
    models: {} as never,
    meter,
    heartbeat,
  })
  const seconds = await all
  stages.export.run = real
  const open = await database('jobs').whereNot({ status: 'completed' }).first('id')
  if (open) throw new Error('a job was reported as completed whose row is not')
  await worker.drain(1000)
  await heartbeat.stop()
  await queue.close()
  await database.destroy()
  return seconds
}
