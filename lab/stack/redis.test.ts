import { expect } from 'chai'
import { Redis } from 'ioredis'
import { StackProblem } from '../../smoke/local-stack/stack-problem.ts'
import { startRedis } from './redis.ts'
import type { Surroundings } from './surroundings.ts'
import { temporarySurroundings } from './testing/surroundings.ts'

describe('startRedis', () => {
  let surroundings: Surroundings

  before(() => {
    surroundings = temporarySurroundings()
  })

  after(() => surroundings.reaper.release())

  it('starts a Redis that evicts nothing, as the queue demands', async () => {
    const { child, url } = await startRedis(surroundings)
    const redis = new Redis(url)

    expect(await redis.config('GET', 'maxmemory-policy')).to.deep.equal(['maxmemory-policy', 'noeviction'])

    redis.disconnect()
    await child.stop()
  })

  it('lets nobody in without the password', async () => {
    const { child, url } = await startRedis(surroundings)
    const redis = new Redis(Number(new URL(url).port), '127.0.0.1', { retryStrategy: () => null })
    redis.on('error', () => {})

    const refusal = await redis.ping().catch((error: Error) => error.message)

    expect(refusal).to.match(/NOAUTH/)
    redis.disconnect()
    await child.stop()
  })

  it('names the command that installs it where it is missing', async () => {
    const problem = await startRedis({ ...surroundings, machine: { PATH: '/nowhere' } }).catch(
      (error: unknown) => error,
    )

    expect(problem instanceof StackProblem && problem.remedy.command).to.equal(
      'sudo apt-get install redis-server',
    )
  })
})
