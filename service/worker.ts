import { againAndAgain } from './again-and-again.ts'
import type { Config } from './config.ts'
import { openDocumentBox } from './documents/document-box.ts'
import { startAnswering } from './handshake/answering.ts'
import { startHeartbeat } from './health/heartbeat.ts'
import { requireSchema } from './health/require-schema.ts'
import { errorFields, type Log } from './log.ts'
import { startMeter } from './metrics/meter.ts'
import { startSavingCounts } from './metrics/save-counts.ts'
import { modelProviders } from './model/providers.ts'
import { collectObjects } from './objects/collect.ts'
import { compareBucket } from './objects/compare.ts'
import { openObjects } from './objects/open-objects.ts'
import { type Running, runProcess } from './process.ts'
import { lectureQueueName, openLectureQueue } from './queue/lecture-queue.ts'
import { startLectureWorker } from './queue/lecture-worker.ts'
import { reconcile } from './queue/reconcile.ts'
import { openDatabase } from './tables/database.ts'

// Soon after a deletion, nothing of it is left.
const collectEveryMs = 2_000
const compareEveryMs = 6 * 3_600_000

await runProcess('worker', process.env, startWorker)

async function startWorker(config: Config, log: Log): Promise<Running> {
  const database = openDatabase(config.DATABASE_URL, { applicationName: config.instance })
  await requireSchema(database)
  const objects = await openObjects(config)
  const queue = openLectureQueue(config.REDIS_URL, { attempts: config.PLC_JOB_ATTEMPTS })
  const answering = startAnswering({ config, log, objects })
  const heartbeat = await startHeartbeat({ config, database, log })
  const meter = startMeter()
  const counting = startSavingCounts({ database, instance: config.instance, meter, log })
  const models = modelProviders(config, meter.modelCalled)
  const documents = openDocumentBox(config)
  const worker = startLectureWorker({ config, log, database, objects, documents, models, meter, heartbeat })
  const services = { config, log, database, objects, queue, meter }
  const upkeep = [
    againAndAgain(config.PLC_RECONCILE_SECONDS * 1000, (signal) => reconcile(services, signal)),
    againAndAgain(collectEveryMs, (signal) =>
      collectObjects(services, signal).catch((error: unknown) =>
        log.warn(errorFields(error), 'objects.collecting_failed'),
      ),
    ),
    againAndAgain(compareEveryMs, async (signal) => {
      await compareBucket(services, signal).catch((error: unknown) =>
        log.warn(errorFields(error), 'objects.comparing_failed'),
      )
    }),
  ]
  await worker.polling()
  log.info({ queue: lectureQueueName, worker_id: config.instance }, 'worker.polling')

  return {
    async stop() {
      // First of all: nothing more is taken from here on.
      const drained = worker.drain(config.PLC_DRAIN_SECONDS * 1000)
      for (const each of upkeep) each.stop()
      await drained
      await counting.stop()
      await heartbeat.stop()
      await answering.stop()
      await queue.close()
      objects.close()
      await database.destroy()
    },
  }
}
