import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import { replaceObjects } from '../tables/objects.ts'
import { startTestApi, type TestApi } from '../testing/test-api.ts'
import { AttemptLost, ClaimHeld, type ObjectAttempt, openAttempt } from './attempt.ts'
import { collectObjects } from './collect.ts'
import { compareBucket } from './compare.ts'
import { keys } from './keys.ts'
import { rejection } from './testing/rejection.ts'

const text = { contentType: 'text/plain' }
const lecture = '4f3d2c1b-0000-4000-8000-000000000001'

describe('what an attempt writes', function () {
  this.timeout(30_000)
  let api: TestApi
  before(async () => {
    api = await startTestApi({ PLC_CLAIM_SECONDS: '1' })
  })
  after(() => api.stop())
  afterEach(async () => {
    await api.database('objects').update({ state: 'doomed', stays_until: new Date(0) })
    await collectObjects(api)
    expect(await bucket()).to.deep.equal([])
  })

  const bucket = async () => {
    const found: string[] = []
    for await (const { key } of api.objects.list('')) found.push(key)
    return found.sort()
  }
  const lines = async () => {
    const rows = await api.database('objects').orderBy(['name', 'state']).select('name', 'state')
    return rows.map(({ name, state }) => `${name} ${state}`)
  }
  const open = (): ObjectAttempt => openAttempt(lecture, api)

  it('has a line before its first byte, with its size and digest after the last', async () => {
    const attempt = open()
    const body = new Readable({ read() {} })
    const writing = attempt.write({ kind: 'source', name: 'a.txt' }, body, text)
    body.push('first')
    while ((await lines()).length === 0) await sleep(10)
    expect(await bucket()).to.deep.equal([])
    body.push(null)
    const written = await writing
    const sha256 = createHash('sha256').update('first').digest('hex')
    expect(written).to.deep.equal({
      key: keys.lectureObject(lecture, attempt.id, 'a.txt'),
      sizeBytes: 5,
      sha256,
    })
    expect(await api.database('objects').first('size_bytes', 'sha256', 'state')).to.deep.equal({
      size_bytes: '5',
      sha256,
      state: 'writing',
    })
  })

  it('becomes live as a whole, or is given up as a whole', async () => {
    const [one, other] = [open(), open()]
    for (const attempt of [one, other])
      for (const name of ['a.txt', 'b.txt']) await attempt.write({ kind: 'artifact', name }, name, text)
    await api.database.transaction((transaction) => one.publish(transaction))
    await other.abandon()
    expect(await lines()).to.deep.equal(['a.txt doomed', 'a.txt live', 'b.txt doomed', 'b.txt live'])
    await collectObjects(api)
    expect(await bucket()).to.deep.equal(
      ['a.txt', 'b.txt'].map((name) => keys.lectureObject(lecture, one.id, name)),
    )
  })

  it('is still given up when the transaction that made it live was rolled back', async () => {
    const attempt = open()
    await attempt.write({ kind: 'artifact', name: 'a.txt' }, 'a', text)
    const failure = api.database.transaction(async (transaction) => {
      await attempt.publish(transaction)
      throw new Error('rolled back')
    })
    expect(await rejection(failure)).to.have.property('message', 'rolled back')
    await attempt.abandon()
    expect(await lines()).to.deep.equal(['a.txt doomed'])
  })

  it('stays live when it is abandoned after that: the answer of a commit may have been lost', async () => {
    const attempt = open()
    await attempt.write({ kind: 'artifact', name: 'a.txt' }, 'a', text)
    await attempt.publish(api.database)
    await attempt.abandon()
    expect(await lines()).to.deep.equal(['a.txt live'])
  })

  it('is kept by a writer that takes longer than the claim, and never becomes live after a frozen one', async () => {
    const [slow, frozen] = [open(), open()]
    await slow.write({ kind: 'artifact', name: 'slow.txt' }, 'a', text)
    await frozen.write({ kind: 'artifact', name: 'frozen.txt' }, 'a', text)
    // A frozen process renews nothing: its lines expire.
    await api
      .database('objects')
      .where({ name: 'frozen.txt' })
      .update({ stays_until: new Date(0) })
    await collectObjects(api)
    await sleep(1500)
    await collectObjects(api)
    await slow.publish(api.database)
    expect(await rejection(frozen.publish(api.database))).to.be.instanceOf(AttemptLost)
    expect(await lines()).to.deep.equal(['slow.txt live'])
    await frozen.abandon()
  })

  it('is collected although its line was gone before its writer was done', async () => {
    const attempt = open()
    const body = new Readable({ read() {} })
    const writing = attempt.write({ kind: 'source', name: 'late.txt' }, body, text)
    writing.catch(() => {})
    body.push('late')
    while ((await lines()).length === 0) await sleep(10)
    await api.database('objects').delete()
    body.push(null)
    expect(await rejection(writing)).to.be.instanceOf(AttemptLost)
    expect(await lines()).to.deep.equal(['late.txt doomed'])
    await attempt.abandon()
  })

  it('keeps a lecture id to itself until it is live, given up or expired', async () => {
    const claim = { kind: 'source', name: 'a.txt', claims: 'lecture-1' } as const
    const [first, second, third] = [open(), open(), open()]
    await first.write(claim, 'a', text)
    expect(await rejection(second.write(claim, 'b', text))).to.be.instanceOf(ClaimHeld)
    await api.database('objects').update({ stays_until: new Date(0) })
    await second.write(claim, 'b', text)
    expect(await rejection(first.publish(api.database))).to.be.instanceOf(AttemptLost)
    await second.publish(api.database)
    await third.write(claim, 'c', text)
    await Promise.all([first, second, third].map((attempt) => attempt.abandon()))
  })

  it('leaves the objects that it replaces to those who read them, for a while', async () => {
    const [old, next] = [open(), open()]
    await old.write({ kind: 'artifact', name: 'a.txt' }, 'old', text)
    await old.publish(api.database)
    const { key } = await next.write({ kind: 'artifact', name: 'a.txt' }, 'next', text)
    await next.publish(api.database)
    await replaceObjects(api.database, { lecture, kinds: ['artifact'], by: next.id }, 60)
    await collectObjects(api)
    expect(await bucket()).to.have.length(2)
    await api
      .database('objects')
      .where({ state: 'doomed' })
      .update({ stays_until: new Date(0) })
    await collectObjects(api)
    expect(await bucket()).to.deep.equal([key])
  })

  it('leaves no parts of an upload whose process died, named or not', async () => {
    for (const isNamed of [true, false]) {
      const attempt = open()
      const body = new Readable({ read() {} })
      const writing = attempt.write({ kind: 'source', name: 'parts.bin' }, body, text)
      writing.catch(() => {})
      body.push(Buffer.alloc(9 * 1024 * 1024))
      const uploads = async () => {
        const found = []
        for await (const upload of api.objects.listUploads('')) found.push(upload)
        return found
      }
      while ((await uploads()).length === 0) await sleep(20)
      while ((await api.database('objects').first('upload_id'))?.upload_id === null) await sleep(20)
      if (!isNamed) await api.database('objects').update({ upload_id: null })
      await api.database('objects').update({ state: 'doomed', stays_until: new Date(0) })
      await collectObjects(api)
      expect(await uploads()).to.deep.equal([])
      body.destroy(new Error('the process died'))
      await rejection(writing)
      await attempt.abandon()
    }
  })

  it('is told from what others have put into the bucket, which is reported and left alone', async () => {
    const attempt = open()
    await attempt.write({ kind: 'artifact', name: 'a.txt' }, 'a', text)
    expect(await compareBucket(api)).to.equal(0)
    for (let count = 0; count < 3; count++) await api.objects.write(`others/${count}`, 'x', text)
    expect(await compareBucket(api)).to.equal(3)
    await collectObjects(api)
    expect((await bucket()).filter((key) => key.startsWith('others/'))).to.have.length(3)
    await api.objects.removeAll('others/')
    await attempt.abandon()
  })

  it('is tried again later, less and less often, while the bucket does not let go of it', async () => {
    const attempt = open()
    await attempt.write({ kind: 'artifact', name: 'a.txt' }, 'a', text)
    await attempt.abandon()
    const away = await startTestApi({ S3_ENDPOINT_URL: 'http://127.0.0.1:1' }, api.backends)
    const waits: number[] = []
    for (let round = 0; round < 3; round++) {
      await collectObjects(away)
      const row = await api.database('objects').first('stays_until')
      waits.push(Math.ceil((Number(row?.stays_until) - Date.now()) / 1000))
      await api.database('objects').update({ stays_until: new Date(0) })
    }
    await away.stop()
    expect(waits).to.deep.equal([1, 2, 4])
  })
})
