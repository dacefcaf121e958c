import { randomBytes } from 'node:crypto'
import { expect } from 'chai'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { startRedis } from '../../lab/stack/redis.ts'
import { freshDatabase, freshRedis } from '../../lab/stack/testing/backends.ts'
import { temporarySurroundings } from '../../lab/stack/testing/surroundings.ts'
import type { Variables } from '../contract/environment.ts'
import { digestEnvironment, effectiveValues } from '../contract/environment-digest.ts'
import { Handshake } from '../contract/handshake.ts'
import { startHoldingProxy } from '../queue/testing/holding-proxy.ts'
import { lectureForm } from '../testing/lecture-form.ts'
import { type RoleProcess, startApiProcess, startWorkerProcess } from '../testing/role-process.ts'
import { startTestApi, type TestApi } from '../testing/test-api.ts'
import { freshBackends, opsToken, type TestBackends, testVariables } from '../testing/test-config.ts'
import { beginHandshake, completeHandshake, readHandshake, reasonsOf } from './testing/ask-handshake.ts'

const allProven = {
  queue: 'proven',
  databaseForward: 'proven',
  databaseBack: 'proven',
  storageForward: 'proven',
  storageBack: 'proven',
  releases: 'proven',
  environment: 'proven',
  clock: 'proven',
}
/** Within how long a handshake must be complete, whatever is broken. */
const promisedMs = 15_000

describe('a handshake', function () {
  this.timeout(60_000)
  let backends: TestBackends
  let api: TestApi
  let started: RoleProcess[] = []

  beforeEach(async () => {
    backends = await freshBackends()
    api = await startTestApi({}, backends)
  })
  afterEach(async () => {
    await Promise.all(started.map((process) => process.end('SIGKILL')))
    started = []
    await api.stop()
    await backends.database.drop()
  })

  async function worker(overrides: Variables = {}): Promise<RoleProcess> {
    const process = await startWorkerProcess(backends, overrides)
    started.push(process)
    return process
  }

  it('proves every link of a deployment that is well, and names two APIs and two workers', async () => {
    const others = [await startApiProcess(backends), await startApiProcess(backends)] as const
    started.push(...others, await worker(), await worker())
    const handshake = await completeHandshake(others[0])
    expect(reasonsOf(handshake)).to.deep.equal(allProven)
    const processes = handshake.processes.filter(({ instance }) => instance !== api.config.instance)
    expect(processes.map(({ role }) => role)).to.deep.equal(['api', 'api', 'worker', 'worker'])
    expect(handshake.heartbeats?.map(({ answered }) => answered)).to.deep.equal([true, true, true, true])
    expect(handshake.durationMs).to.be.below(promisedMs)
  })

  it('says so when there is no worker', async () => {
    const handshake = await completeHandshake(api)
    expect(reasonsOf(handshake)).to.include({ queue: 'no_worker', databaseForward: 'no_answer' })
    expect(handshake.queue?.consumers).to.deep.equal([])
  })

  it('tells a worker on another database index of Redis', async () => {
    await worker({ REDIS_URL: (await freshRedis()).url })
    const handshake = await completeHandshake(api)
    expect(reasonsOf(handshake)).to.deep.equal({
      ...allProven,
      queue: 'other_redis_index',
      environment: 'different',
    })
    expect(handshake.variables['REDIS_URL']?.state).to.equal('different')
    const [one, other] = handshake.processes.map(({ backends: { redis } }) => redis)
    expect(one?.runId).to.equal(other?.runId)
    expect(one?.index).not.to.equal(other?.index)
  })

  it('tells a worker on another Redis: it beats in the database and is silent', async () => {
    const surroundings = temporarySurroundings()
    const redis = await startRedis(surroundings)
    await worker({ REDIS_URL: redis.url })
    const handshake = await completeHandshake(api)
    expect(handshake.seams.queue.reason).to.equal('other_redis')
    expect(handshake.seams.queue.instances).to.deep.equal(
      handshake.heartbeats?.map(({ instance }) => instance),
    )
    expect(handshake.durationMs).to.be.below(promisedMs)
    await redis.child.stop()
    await surroundings.reaper.release()
  })

  it('tells a worker on another database: it answers and cannot see the row', async () => {
    const other = await freshDatabase()
    await worker({ DATABASE_URL: other.url })
    const handshake = await completeHandshake(api)
    expect(reasonsOf(handshake)).to.deep.equal({
      ...allProven,
      databaseForward: 'other_database',
      databaseBack: 'not_attempted',
      environment: 'different',
    })
    expect(handshake.processes.map(({ beats }) => beats)).to.deep.equal([false, false])
    expect(await rowsOf(api, 'handshakes')).to.equal(0)
  })

  it('tells a worker on another prefix from one on another bucket', async () => {
    const prefixed = await worker({ S3_PREFIX: `${backends.bucket.prefix}-other` })
    expect(reasonsOf(await completeHandshake(api))).to.include({
      storageForward: 'other_prefix',
      storageBack: 'not_attempted',
    })
    await prefixed.end('SIGTERM')
    started = []
    await worker({ S3_BUCKET: 'another-bucket' })
    expect((await completeHandshake(api)).seams.storageForward.reason).to.equal('other_bucket')
  })

  it('tells one of two workers that is wired wrong, whoever takes the job', async () => {
    await worker()
    await worker({ S3_PREFIX: `${backends.bucket.prefix}-other`, PEGASUS_RELEASE: 'older' })
    const handshake = await completeHandshake(api)
    const wrong = handshake.processes.filter(({ release }) => release === 'older')
    expect(reasonsOf(handshake)).to.include({ queue: 'proven', releases: 'different' })
    expect(handshake.seams.storageForward.reason).to.equal('other_prefix')
    expect(handshake.seams.storageForward.instances).to.deep.equal(wrong.map(({ instance }) => instance))
  })

  it('gets an answer from a worker that is full of lectures, and tells what waits', async () => {
    const storage = await startHoldingProxy(backends.bucket.endpointUrl)
    await worker({ S3_ENDPOINT_URL: storage.url, PLC_WORKER_CONCURRENCY: '1' })
    const working = storage.hold(/GET .*\/source\.wav/)
    for (const id of ['one', 'two', 'three'])
      await api.ask('/lectures/ingest', {
        method: 'POST',
        body: lectureForm({ fields: { lecture_id: id, auto_transcribe: 'true' } }),
      })
    await working
    const handshake = await completeHandshake(api)
    expect(handshake.seams.queue.reason).to.equal('proven')
    expect(handshake.queue).to.deep.include({ active: 1, waiting: 2, paused: false })
    storage.letGo()
    storage.stop()
  })

  it('is answered although the lecture queue is paused, and tells that it is', async () => {
    await worker()
    const redis = new Redis(backends.redisUrl)
    await redis.hset('bull:pegasus:meta', 'paused', 1)
    const handshake = await completeHandshake(api)
    expect(handshake.queue?.paused).to.equal(true)
    expect(handshake.seams.queue.reason).to.equal('proven')
    redis.disconnect()
  })

  it('tells a frozen worker from one that is not there', async () => {
    const frozen = await worker()
    process.kill(frozen.pid ?? 0, 'SIGSTOP')
    const handshake = await completeHandshake(api)
    expect(handshake.seams.queue.reason).to.equal('silent_worker')
    expect(handshake.durationMs).to.be.below(promisedMs)
  })

  it('says what is down while the bucket is', async () => {
    const api = await startTestApi({ S3_ENDPOINT_URL: 'http://127.0.0.1:1' }, backends)
    await worker({ S3_ENDPOINT_URL: 'http://127.0.0.1:1' })
    const handshake = await completeHandshake(api)
    expect(reasonsOf(handshake)).to.deep.include({
      queue: 'proven',
      databaseBack: 'proven',
      storageForward: 'api_cannot_reach',
      storageBack: 'api_cannot_reach',
    })
    expect(handshake.durationMs).to.be.below(promisedMs)
    await api.stop()
  })

  it('says what is down while Redis is, and answers at once', async () => {
    const api = await startTestApi({ REDIS_URL: 'redis://127.0.0.1:1' }, backends)
    const startedAt = performance.now()
    expect((await beginHandshake(api)).status).to.equal(202)
    expect(performance.now() - startedAt).to.be.below(4000)
    const handshake = await completeHandshake(api)
    expect(handshake.seams.queue).to.deep.include({ reason: 'redis_unreachable' })
    expect(handshake.redis).to.equal(null)
    expect(handshake.durationMs).to.be.below(promisedMs)
    await api.stop()
  })

  it('says what is down while the database is', async () => {
    await worker()
    await backends.database.drop()
    const handshake = await completeHandshake(api)
    expect(reasonsOf(handshake)).to.include({
      queue: 'proven',
      databaseForward: 'api_cannot_reach',
      storageBack: 'proven',
    })
    expect(handshake.heartbeats).to.equal(null)
    expect(handshake.durationMs).to.be.below(promisedMs)
  })

  it('tells who holds the lectures up, also when every connection for requests waits behind it', async () => {
    const migration = new Client({
      connectionString: backends.database.url,
      application_name: 'pegasus-ops migrate',
    })
    await migration.connect()
    await migration.query('begin; lock table lectures in access exclusive mode')
    const requests = Array.from({ length: 12 }, () => api.ask('/lectures'))
    const { locks, heartbeats, durationMs } = await completeHandshake(api)
    await migration.end()
    await Promise.all(requests)
    expect(locks?.waiting).to.be.within(1, 10)
    expect(locks?.holders.map(({ application, tables }) => [application, tables])).to.deep.equal([
      ['pegasus-ops migrate', ['lectures']],
    ])
    expect(heartbeats).not.to.equal(null)
    expect(durationMs).to.be.below(promisedMs)
  })

  it('is told by another API than the one that ran it', async () => {
    const other = await startTestApi({}, backends)
    const begun = Handshake.parse(await (await beginHandshake(api)).json())
    const told = Handshake.parse(JSON.parse(await readHandshake(other, begun.id)))
    expect(told).to.deep.include({ status: 'complete', askedBy: api.config.instance })
    await other.stop()
  })

  it('leaves no row and no object, and in Redis only what expires', async () => {
    await worker()
    await completeHandshake(api)
    const redis = new Redis(backends.redisUrl)
    const mine = (await redis.keys('*handshake*')).filter((key) => !key.startsWith('bull:'))
    expect(await Promise.all(mine.map(async (key) => (await redis.ttl(key)) > 0))).to.deep.equal(
      mine.map(() => true),
    )
    expect(await redis.keys('bull:pegasus-handshake:*-*-*')).to.deep.equal([])
    expect(await rowsOf(api, 'handshakes')).to.equal(0)
    expect((await api.traces()).objects).to.deep.equal([])
    redis.disconnect()
  })

  it('tells digests only under a key that the caller brought, and keeps that key nowhere', async () => {
    const running = await worker()
    const key = randomBytes(32)
    const order = { key: key.toString('base64url') }
    const begun = Handshake.parse(await (await beginHandshake(api, order)).json())
    const stored = await everythingStored(api, backends)
    const text = await readHandshake(api, begun.id)
    const later = await everythingStored(api, backends)
    const { processes } = Handshake.parse(JSON.parse(text))
    const expected = await digestEnvironment(new Uint8Array(key), effectiveValues(testVariables(backends)))
    const told = processes.find(({ role }) => role === 'worker')?.variables
    expect(told?.['DATABASE_URL']).to.equal(expected['DATABASE_URL'])
    const logged = JSON.stringify(running.lines)
    for (const place of [stored, later, text, logged]) expect(place).not.to.include(order.key)
    expect((await completeHandshake(api)).processes.map(({ variables }) => variables)).to.deep.equal([
      null,
      null,
    ])
  })

  it('discloses no address, no account and no secret', async () => {
    await worker()
    const begun = Handshake.parse(await (await beginHandshake(api)).json())
    const text = await readHandshake(api, begun.id)
    for (const url of [backends.database.url, backends.redisUrl].map((one) => new URL(one)))
      for (const part of [url.password, url.host]) if (part !== '') expect(text).not.to.include(part)
    for (const secret of [backends.bucket.accessKeyId, backends.bucket.secretAccessKey, opsToken])
      expect(text).not.to.include(secret)
    expect(text).not.to.include(new URL(backends.bucket.endpointUrl).host)
  })

  it('lets only so many run at once, and says when to come back', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => beginHandshake(api)))
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused).to.have.length(2)
    expect(Number(refused[0]?.headers.get('retry-after'))).to.be.above(0)
  })

  it('is for operators', async () => {
    const statusWith = async (token: string | null) =>
      (await api.ask('/ops/handshakes', { method: 'POST', token })).status
    expect([await statusWith(null), await statusWith('guess')]).to.deep.equal([401, 403])
    const none = `/ops/handshakes/${crypto.randomUUID()}`
    expect((await api.ask(none, { token: opsToken })).status).to.equal(404)
  })
})

async function rowsOf(api: TestApi, table: string): Promise<number> {
  const counted = await api.database(table).count({ total: '*' }).first()
  return Number(counted?.['total'])
}

/** Every value in Redis and every row that a handshake could write, as one text. */
async function everythingStored(api: TestApi, { redisUrl }: TestBackends): Promise<string> {
  const redis = new Redis(redisUrl)
  const values = (await redis.keys('*')).map(async (key) => {
    switch (await redis.type(key)) {
      case 'string':
        return [key, await redis.get(key)]
      case 'hash':
        return [key, await redis.hgetall(key)]
      case 'list':
        return [key, await redis.lrange(key, 0, -1)]
      case 'stream':
        return [key, await redis.xrange(key, '-', '+')]
      default:
        return [key, await redis.zrange(key, 0, '-1').catch(() => redis.smembers(key))]
    }
  })
  const rows = await Promise.all(['handshakes', 'processes'].map((table) => api.database(table).select()))
  const text = JSON.stringify([await Promise.all(values), rows])
  redis.disconnect()
  return text
}
