import type { Config } from './config.ts'
import { startAnswering } from './handshake/answering.ts'
import { startHeartbeat } from './health/heartbeat.ts'
import { requireSchema } from './health/require-schema.ts'
import type { Log } from './log.ts'
import { startMeter } from './metrics/meter.ts'
import { startSavingCounts } from './metrics/save-counts.ts'
import { modelProviders } from './model/providers.ts'
import { openObjects } from './objects/open-objects.ts'
import { type Running, runProcess } from './process.ts'
import { lectureQueueName, openLectureQueue } from './queue/lecture-queue.ts'
import { startLectureWorker } from './queue/lecture-worker.ts'
import { startReconciling } from './queue/reconcile.ts'
import { openDatabase } from './tables/database.ts'

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
  const worker = startLectureWorker({ config, log, database, objects, models, meter, heartbeat })
  const reconciling = startReconciling({ config, log, database, objects, queue, meter })
  await worker.polling()
  log.info({ queue: lectureQueueName, worker_id: config.instance }, 'worker.polling')

  return {
    async stop() {
      await reconciling.stop()
      await worker.drain(config.PLC_DRAIN_SECONDS * 1000)
      await counting.stop()
      await heartbeat.stop()
      await answering.stop()
      await queue.close()
      objects.close()
      await database.destroy()
    },
  }
}
