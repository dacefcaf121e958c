import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createApp } from '../app.ts'
import type { Variables } from '../contract/environment.ts'
import { openHandshakes } from '../handshake/handshakes.ts'
import { openServer } from '../http/open-server.ts'
import { openRequestLimits } from '../http/rate-limit.ts'
import { createLog } from '../log.ts'
import { startMeter } from '../metrics/meter.ts'
import { startSavingCounts } from '../metrics/save-counts.ts'
import { collectObjects } from '../objects/collect.ts'
import { openObjects } from '../objects/open-objects.ts'
import { openLectureQueue } from '../queue/lecture-queue.ts'
import type { Services } from '../services.ts'
import { openDatabase } from '../tables/database.ts'
import { freshBackends, type TestBackends, testConfig, writeToken } from './test-config.ts'

/** The API of this source on a port of its own, over real backends. */
export interface TestApi extends Services {
  url: string
  backends: TestBackends
  /** Asks with the write token by default another authorization. */
  ask(path: string, init?: RequestInit & { token?: string | null }): Promise<Response>
  /**
   * Every row and object that a lecture can leave behind, once what was given up is collected: objects as `lecture/name`
   * when they are live, as `state/name` when they are not, and as `unknown/key` when the ledger knows nothing of them.
   */
  traces(): Promise<{ rows: Record<string, number>; objects: string[] }>
  stop(): Promise<void>
}

export async function startTestApi(overrides: Variables = {}, backends?: TestBackends): Promise<TestApi> {
  const own = backends ?? (await freshBackends())
  const config = testConfig('api', own, overrides)
  const log = createLog(config)
  const database = openDatabase(config.DATABASE_URL, { applicationName: 'test-api' })
  const objects = await openObjects(config)
  const queue = openLectureQueue(config.REDIS_URL, { attempts: config.PLC_JOB_ATTEMPTS })
  const requests = openRequestLimits(config)
  const handshakes = openHandshakes({ config, log, objects, queue })
  const meter = startMeter()
  const counting = startSavingCounts({ database, instance: config.instance, meter, log })
  const services = { config, log, database, objects, queue, requests, handshakes, meter }
  const server = openServer(createApp(services).callback(), config).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    ...services,
    url,
    backends: own,
    ask(path, { token = writeToken, ...init } = {}) {
      const headers = new Headers(init.headers)
      if (token !== null) headers.set('authorization', `Bearer ${token}`)
      return fetch(`${url}${path}`, { ...init, headers })
    },
    async traces() {
      const rows: Record<string, number> = {}
      for (const table of ['courses', 'lectures', 'jobs', 'artifacts', 'exports']) {
        const counted = await database(table).count({ total: '*' }).first()
        if (Number(counted?.['total']) > 0) rows[table] = Number(counted?.['total'])
      }
      await collectObjects(services)
      const lines = await database('objects')
        .leftJoin('lectures', 'lectures.row_id', 'objects.lecture')
        .select('key', 'name', 'state', { owner: 'lectures.id' })
      const named = new Map(
        lines.map(({ key, name, state, owner }) => [key, `${state === 'live' ? owner : state}/${name}`]),
      )
      const found: string[] = []
      for await (const { key } of objects.list(''))
        if (!key.startsWith('health/')) found.push(named.get(key) ?? `unknown/${key}`)
      return { rows, objects: found.sort() }
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await counting.stop()
      await handshakes.stop()
      await queue.close()
      requests.close()
      objects.close()
      await database.destroy()
      if (!backends) await own.database.drop()
    },
  }
}
