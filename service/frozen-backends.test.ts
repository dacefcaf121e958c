import { expect } from 'chai'
import { startTcpProxy, type TcpProxy } from '../lab/stack/proxies/tcp-proxy.ts'
import { type RoleProcess, startApiProcess, startWorkerProcess } from './testing/role-process.ts'
import { freshBackends, type TestBackends } from './testing/test-config.ts'

const drainSeconds = 1
const marginMs = 5_000
// What a loaded machine may add.
const slackMs = 3_000

describe('a process that is told to stop', function () {
  this.timeout(60_000)
  let backends: TestBackends
  let proxies: Record<'Postgres' | 'Redis' | 'the bucket', TcpProxy>
  before(async () => {
    backends = await freshBackends()
    proxies = {
      Postgres: await startTcpProxy(backends.database.url),
      Redis: await startTcpProxy(backends.redisUrl),
      'the bucket': await startTcpProxy(backends.bucket.endpointUrl),
    }
  })
  after(async () => {
    for (const proxy of Object.values(proxies)) await proxy.stop()
    await backends.database.drop()
  })

  for (const frozen of ['Postgres', 'Redis', 'the bucket'] as const)
    it(`ends within its time while ${frozen} takes requests and answers none, and takes nothing more`, async () => {
      const variables = {
        DATABASE_URL: proxies.Postgres.url,
        REDIS_URL: proxies.Redis.url,
        S3_ENDPOINT_URL: proxies['the bucket'].url,
        PLC_DRAIN_SECONDS: String(drainSeconds),
      }
      const processes: RoleProcess[] = await Promise.all([
        startApiProcess(backends, variables),
        startWorkerProcess(backends, variables),
      ])
      proxies[frozen].trouble = { kind: 'black-hole' }
      // Whatever they do now and then is under way by then.
      await new Promise((resolve) => setTimeout(resolve, 2_500))
      const startedAt = performance.now()
      const codes = await Promise.all(processes.map((process) => process.end('SIGTERM')))
      const tookMs = performance.now() - startedAt
      proxies[frozen].trouble = null
      proxies[frozen].cut()
      expect(
        codes.every((code) => code === 0 || code === 1),
        codes.join(),
      ).to.equal(true)
      expect(tookMs).to.be.lessThan(drainSeconds * 1000 + marginMs + slackMs)
      for (const { lines } of processes) {
        const messages = lines.map(({ message }) => message)
        const after = messages.slice(messages.indexOf('process.stopping'))
        expect(after).not.to.include('job.run.start')
      }
    })
})
