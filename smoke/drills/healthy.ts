import { startTcpProxy } from '../stack/proxies/tcp-proxy.ts'
import type { Drill } from './drill.ts'

export const asItIs: Drill = {
  name: 'healthy',
  family: 'healthy',
  breaks: 'nothing: one API and one worker, as they were deployed',
  expects: { outcome: 'pass' },
  withinMs: 30_000,
}

export const twoWorkers: Drill = {
  name: 'two-workers',
  family: 'healthy',
  breaks: 'nothing: a second worker runs beside the first',
  expects: { outcome: 'pass' },
  withinMs: 30_000,
  async inject(ground) {
    await ground.addWorker()
  },
}

export const twoApis: Drill = {
  name: 'two-api-instances',
  family: 'healthy',
  breaks: 'nothing: two API instances of one release answer by turns',
  expects: { outcome: 'pass' },
  withinMs: 30_000,
  async inject(ground) {
    await ground.front([ground.stack.apiUrl, await ground.addApi()])
  },
}

export const slowNetwork: Drill = {
  name: 'slow-network',
  family: 'healthy',
  breaks: 'nothing: Postgres and Redis are 10 ms away in each direction',
  expects: { outcome: 'pass' },
  withinMs: 45_000,
  async inject(ground) {
    const { databaseUrl, redisUrl } = ground.stack.backends
    const [database, redis] = [await startTcpProxy(databaseUrl), await startTcpProxy(redisUrl)]
    for (const proxy of [database, redis]) {
      ground.afterwards(() => proxy.stop())
      proxy.trouble = { kind: 'slow', delayMs: 10 }
    }
    const variables = { DATABASE_URL: database.url, REDIS_URL: redis.url }
    await ground.replaceApi(variables)
    await ground.replaceWorker(variables)
  },
}
