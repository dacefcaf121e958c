import { setTimeout as sleep } from 'node:timers/promises'
import { startTcpProxy } from '../stack/proxies/tcp-proxy.ts'
import type { Drill } from './drill.ts'
import { otherLectures } from './other-lectures.ts'
import { soakFor } from './quick-plan.ts'

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
    const second = await ground.addApi()
    await ground.front([ground.stack.apiUrl, second.url])
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

const turnMs = 40

export const slowMachine: Drill = {
  name: 'slow-machine',
  family: 'healthy',
  breaks: 'nothing: API and worker get every second turn of the processor, as on a crowded machine',
  expects: { outcome: 'pass' },
  withinMs: 60_000,
  inject(ground) {
    const processes = [ground.api, ground.worker]
    const all = (signal: NodeJS.Signals) => {
      for (const one of processes) one.kill(signal)
    }
    const turns = setInterval(() => {
      all('SIGSTOP')
      setTimeout(() => all('SIGCONT'), turnMs / 2)
    }, turnMs)
    ground.afterwards(async () => {
      clearInterval(turns)
      await sleep(turnMs)
      all('SIGCONT')
    })
    return Promise.resolve()
  },
}

export const longJobRunning: Drill = {
  name: 'long-job-running',
  family: 'healthy',
  breaks: "nothing: the worker is in the middle of another user's long job",
  expects: { outcome: 'pass' },
  withinMs: 45_000,
  async inject(ground) {
    const [lecture] = await otherLectures(ground, 1)
    // Only the first questions, which are those of the long job.
    ground.afterwards(() => ground.model.heal())
    await ground.model.add({ on: 'generation', fault: { kind: 'slow', delayMs: 12_000 }, times: 1 })
    const job = await lecture?.enqueue('generation')
    await job?.until(({ status }) => status === 'running')
    ground.afterwards(() => job?.until(({ status }) => status === 'completed' || status === 'failed'))
  },
}

export const rollingDeploy: Drill = {
  name: 'rolling-deploy',
  family: 'healthy',
  breaks:
    'nothing: the old release answers beside the new one when verify begins, and is gone while it waits',
  expects: { outcome: 'pass' },
  withinMs: 90_000,
  plan: { settleMs: 60_000, release: 'new', soak: soakFor(15_000) },
  async inject(ground) {
    const old = await ground.addApi({ PEGASUS_RELEASE: 'old' })
    await ground.front([ground.stack.apiUrl, old.url])
  },
  async meanwhile(ground, run) {
    await run.reached('release')
    await sleep(2_000)
    ground.standingFront.behind = [ground.stack.apiUrl]
    await ground.end(ground.api)
  },
}

export const deadLettersFromBefore: Drill = {
  name: 'dead-letters-from-before',
  family: 'healthy',
  breaks: 'nothing: a job of last week is in the dead letter, and nobody has replayed it',
  expects: { outcome: 'pass' },
  withinMs: 45_000,
  async inject(ground) {
    const [lecture] = await otherLectures(ground, 1)
    await ground.model.add({ on: 'generation', fault: { kind: 'garbage' } })
    const job = await lecture?.enqueue('generation')
    await job?.until(({ status }) => status === 'failed')
    await ground.model.heal()
  },
}
