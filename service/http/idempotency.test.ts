import { expect } from 'chai'
import { EnqueueAnswer } from '../contract/job.ts'
import { IngestAnswer } from '../contract/lecture.ts'
import { bodyOf } from '../testing/body-of.ts'
import { type FormWishes, lectureForm, tone } from '../testing/lecture-form.ts'
import { startTestApi, type TestApi } from '../testing/test-api.ts'

describe('an Idempotency-Key', () => {
  let api: TestApi
  beforeEach(async () => {
    api = await startTestApi()
  })
  afterEach(() => api.stop())

  const ingest = (key: string, wishes: FormWishes = {}) =>
    api.ask('/lectures/ingest', {
      method: 'POST',
      body: lectureForm(wishes),
      headers: { 'idempotency-key': key },
    })
  const transcribe = (key: string, query = '') =>
    api.ask(`/lectures/lecture-1/transcribe${query}`, { method: 'POST', headers: { 'idempotency-key': key } })

  it('gives a repeated ingest the first answer and has no second effect', async () => {
    const first = await bodyOf(IngestAnswer, ingest('k1'))
    const again = await ingest('k1')
    expect(again.status).to.equal(200)
    expect(await bodyOf(IngestAnswer, again)).to.deep.equal(first)
    expect((await api.traces()).rows).to.deep.equal({ courses: 1, lectures: 1, jobs: 1 })
  })

  it('refuses the key for another content, and for other fields', async () => {
    await ingest('k1')
    expect((await ingest('k1', { file: { bytes: tone(2) } })).status).to.equal(409)
    expect((await ingest('k1', { fields: { title: 'Another' } })).status).to.equal(409)
  })

  it('lets one of ten requests at once have an effect and tells the others to come back', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => ingest('k1', { file: { bytes: tone(5) } })),
    )
    const refused = answers.filter(({ status }) => status === 409)
    expect(answers.filter(({ status }) => status === 200).length + refused.length).to.equal(10)
    expect(refused.every(({ headers }) => headers.get('retry-after') === '1')).to.equal(true)
    expect((await api.traces()).rows).to.deep.equal({ courses: 1, lectures: 1, jobs: 1 })
  })

  it('is free again after an error', async () => {
    expect((await ingest('k1', { fields: { preset_id: 'exam' } })).status).to.equal(400)
    expect((await ingest('k1')).status).to.equal(200)
  })

  it('holds for one operation only', async () => {
    await ingest('k1', { fields: { auto_transcribe: 'false' } })
    expect((await transcribe('k1')).status).to.equal(200)
  })

  it('gives a repeated enqueue the first job, also when that is no longer active', async () => {
    await ingest('k1', { fields: { auto_transcribe: 'false' } })
    const first = await bodyOf(EnqueueAnswer, transcribe('k2'))
    await api.database('jobs').update({ status: 'completed' })
    expect(await bodyOf(EnqueueAnswer, transcribe('k2'))).to.deep.equal(first)
    expect((await transcribe('k2', '?model=other')).status).to.equal(409)
  })

  it('is shared by every instance and outlives them', async () => {
    const first = await bodyOf(IngestAnswer, ingest('k1'))
    const other = await startTestApi({}, api.backends)
    const again = await other.ask('/lectures/ingest', {
      method: 'POST',
      body: lectureForm(),
      headers: { 'idempotency-key': 'k1' },
    })
    expect(await bodyOf(IngestAnswer, again)).to.deep.equal(first)
    await other.stop()
  })

  it('is taken over from a process that died while holding it', async () => {
    await api.database('idempotency_keys').insert({
      operation: 'lectures.ingest',
      key: 'k1',
      token: crypto.randomUUID(),
      fingerprint: '',
      held_until: api.database.raw(`now() - interval '1 second'`),
      expires_at: api.database.raw(`now() + interval '1 hour'`),
    })
    expect((await ingest('k1')).status).to.equal(200)
  })

  it('is answered from the moment of the effect, even when the process dies before it could answer', async () => {
    await ingest('k1', { fields: { auto_transcribe: 'false' } })
    const dying = await startTestApi({}, api.backends)
    const reached = new Promise<void>((resolve) => {
      dying.queue.enqueue = () => new Promise(() => resolve())
    })
    const headers = { 'idempotency-key': 'k2' }
    const unanswered = dying
      .ask('/lectures/lecture-1/transcribe', { method: 'POST', headers })
      .catch(() => {})
    await reached
    await dying.stop()
    await unanswered
    await api.database('jobs').update({ status: 'completed' })
    const { jobId } = await bodyOf(EnqueueAnswer, transcribe('k2'))
    expect(await api.database('jobs').pluck('id')).to.deep.equal([jobId])
  })

  it('is free again when the queue did not take the job', async () => {
    await ingest('k1', { fields: { auto_transcribe: 'false' } })
    const { enqueue } = api.queue
    api.queue.enqueue = () => Promise.reject(new Error('no'))
    expect((await transcribe('k2')).status).to.equal(503)
    api.queue.enqueue = enqueue
    expect((await transcribe('k2')).status).to.equal(200)
    expect((await api.traces()).rows).to.deep.equal({ courses: 1, lectures: 1, jobs: 1 })
  })

  it('is forgotten when its time is up', async () => {
    await ingest('k1', { fields: { auto_transcribe: 'false' } })
    await api
      .database('idempotency_keys')
      .update({ expires_at: api.database.raw(`now() - interval '1 second'`) })
    expect((await ingest('k1', { file: { bytes: tone(2) } })).status).to.equal(200)
  })

  it('must be visible text of a bounded length', async () => {
    expect((await ingest('x'.repeat(256))).status).to.equal(400)
  })
})
