import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import { Redis } from 'ioredis'
import { freshRedis } from '../testing/backends.ts'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts'

describe('the proxy before Postgres and Redis', () => {
  let proxy: TcpProxy
  let redis: Redis

  beforeEach(async () => {
    proxy = await startTcpProxy((await freshRedis()).url)
    redis = new Redis(proxy.url, { maxRetriesPerRequest: 0, commandTimeout: 400, retryStrategy: () => 20 })
    redis.on('error', () => {})
    await redis.ping()
  })
  afterEach(async () => {
    redis.disconnect()
    await proxy.stop()
  })

  it('passes bytes on', async () => {
    expect(await redis.echo('as they are')).to.equal('as they are')
  })

  it('passes them on later, in both directions', async () => {
    proxy.trouble = { kind: 'slow', delayMs: 50 }
    const askedAt = performance.now()
    expect(await redis.echo('late')).to.equal('late')
    expect(performance.now() - askedAt).to.be.at.least(95)
  })

  it('swallows them', async () => {
    proxy.trouble = { kind: 'black-hole' }
    expect(await failureOf(redis.ping())).to.match(/timed out/)
  })

  it('cuts what is open, and lets in nothing new while it refuses', async () => {
    proxy.trouble = { kind: 'refusing' }
    proxy.cut()
    expect(await failureOf(redis.ping())).to.not.equal(undefined)
    proxy.trouble = null
    await sleep(100)
    expect(await redis.ping()).to.equal('PONG')
  })
})

async function failureOf(asking: Promise<unknown>): Promise<string | undefined> {
  try {
    await asking
    return undefined
  } catch (error) {
    return String(error)
  }
}
