import { once } from 'node:events'
import { createApp } from './app.ts'
import type { Config } from './config.ts'
import { openHandshakes } from './handshake/handshakes.ts'
import { startHeartbeat } from './health/heartbeat.ts'
import { requireSchema } from './health/require-schema.ts'
import { openServer } from './http/open-server.ts'
import { openRequestLimits } from './http/rate-limit.ts'
import type { Log } from './log.ts'
import { startMeter } from './metrics/meter.ts'
import { startSavingCounts } from './metrics/save-counts.ts'
import { openObjects } from './objects/open-objects.ts'
import { type Running, runProcess } from './process.ts'
import { openLectureQueue } from './queue/lecture-queue.ts'
import { openDatabase } from './tables/database.ts'

await runProcess('api', process.env, startApi)

async function startApi(config: Config, log: Log): Promise<Running> {
  const database = openDatabase(config.DATABASE_URL, { applicationName: config.instance })
  await requireSchema(database)
  const objects = await openObjects(config)
  const queue = openLectureQueue(config.REDIS_URL, { attempts: config.PLC_JOB_ATTEMPTS })
  const requests = openRequestLimits(config)
  const handshakes = openHandshakes({ config, log, objects, queue })
  const heartbeat = await startHeartbeat({ config, database, log })
  const meter = startMeter()
  const counting = startSavingCounts({ database, instance: config.instance, meter, log })

  const app = createApp({ config, log, database, objects, queue, requests, handshakes, meter })
  const server = openServer(app.callback(), config)
  server.listen(config.PORT, config.HOST)
  await once(server, 'listening')
  const address = server.address()
  log.info({ port: typeof address === 'object' ? address?.port : config.PORT }, 'api.listening')

  return {
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeIdleConnections()
      const timer = setTimeout(() => server.closeAllConnections(), config.PLC_DRAIN_SECONDS * 1000)
      await closed
      clearTimeout(timer)
      await counting.stop()
      await heartbeat.stop()
      await handshakes.stop()
      await queue.close()
      requests.close()
      objects.close()
      await database.destroy()
    },
  }
}
