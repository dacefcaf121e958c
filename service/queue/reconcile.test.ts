import { Queue, Worker } from 'bullmq'
import { expect } from 'chai'
import { EnqueueAnswer, Job } from '../contract/job.ts'
import { Lecture } from '../contract/lecture.ts'
import { bodyOf } from '../testing/body-of.ts'
import { lectureForm } from '../testing/lecture-form.ts'
import { startTestApi, type TestApi } from '../testing/test-api.ts'
import { lectureQueueName } from './lecture-queue.ts'
import { reconcile } from './reconcile.ts'
import { waitingRedis } from './redis.ts'

describe('reconcile', () => {
  let api: TestApi
  beforeEach(async () => {
    api = await startTestApi()
  })
  afterEach(() => api.stop())

  it('puts a job on the queue again that the queue has lost', async () => {
    const jobId = await quietJob(api)
    await api.queue.withdraw([jobId])
    await reconcile(api)
    expect(await api.queue.state(jobId)).to.equal('waiting')
  })

  it('leaves a job alone that waits its turn', async () => {
    const jobId = await quietJob(api)
    await reconcile(api)
    expect(await bodyOf(Job, api.ask(`/jobs/${jobId}`))).to.include({ status: 'queued', attempt: 0 })
    expect(await api.queue.state(jobId)).to.equal('waiting')
  })

  it('leaves a job alone whose row is younger than its entry can be', async () => {
    const jobId = await quietJob(api, '0 seconds')
    await api.queue.withdraw([jobId])
    await reconcile(api)
    expect(await api.queue.state(jobId)).to.equal('missing')
  })

  it('ends a job as failed that the queue has given up on', async () => {
    const jobId = await quietJob(api)
    await failInQueue(api)
    await reconcile(api)
    const job = await bodyOf(Job, api.ask(`/jobs/${jobId}`))
    expect(job).to.include({ status: 'failed' })
    expect(job.error).to.match(/the queue gave up/)
    expect(await bodyOf(Lecture, api.ask('/lectures/lecture-1'))).to.include({ status: 'failed' })
  })

  it('leaves a generated lecture as it is when only its export has failed', async () => {
    await quietJob(api)
    await api.database('jobs').update({ job_type: 'export' })
    const generated = {
      id: crypto.randomUUID(),
      lecture_id: 'lecture-1',
      job_type: 'generation',
      payload: '{}',
    } as const
    await api.database('jobs').insert({ ...generated, status: 'completed', updated_at: new Date(0) })
    await failInQueue(api)
    await reconcile(api)
    expect(await bodyOf(Lecture, api.ask('/lectures/lecture-1'))).to.include({ status: 'generated' })
  })

  it('looks at every job, however many of them wait their turn', async () => {
    const jobId = await quietJob(api)
    await api.queue.withdraw([jobId])
    await api.database.raw(`
      insert into lectures (id, course_id, preset_id, title, status)
      select 'waiting-' || n, 'course-1', 'exam-mode', 'Waiting', 'uploaded' from generate_series(1, 250) n`)
    await api.database.raw(`
      insert into jobs (id, lecture_id, job_type, status, payload, updated_at)
      select lpad(to_hex(n), 32, '0')::uuid, 'waiting-' || n, 'export', 'queued', '{}', now() - interval '2 hours'
      from generate_series(1, 250) n`)
    const waiting = await api.database('jobs').whereNot({ id: jobId }).pluck('id')
    for (const id of waiting) await api.queue.enqueue({ id, stage: 'export' })
    await reconcile(api)
    expect(await api.queue.state(jobId)).to.equal('waiting')
  })

  it('goes on with the rest while the queue is away', async () => {
    await quietJob(api)
    const cut = await startTestApi({ REDIS_URL: 'redis://127.0.0.1:1' }, api.backends)
    await api.database('idempotency_keys').insert({
      operation: 'lectures.export',
      key: 'expired',
      fingerprint: '',
      token: crypto.randomUUID(),
      held_until: new Date(0),
      expires_at: new Date(0),
    })
    await reconcile(cut)
    await cut.stop()
    expect(await api.database('idempotency_keys').pluck('key')).to.deep.equal([])
  })
})

async function quietJob(api: TestApi, age = '1 hour'): Promise<string> {
  await api.ask('/lectures/ingest', {
    method: 'POST',
    body: lectureForm({ fields: { auto_transcribe: 'false' } }),
  })
  const { jobId } = await bodyOf(EnqueueAnswer, api.ask('/lectures/lecture-1/transcribe', { method: 'POST' }))
  await api.database('jobs').update({ updated_at: api.database.raw('now() - ?::interval', [age]) })
  return jobId
}

async function failInQueue(api: TestApi): Promise<void> {
  const connection = waitingRedis(api.config.REDIS_URL)
  const queue = new Queue(lectureQueueName, { connection })
  const worker = new Worker(lectureQueueName, () => Promise.reject(new Error('no')), {
    connection,
    settings: { backoffStrategy: () => 0 },
  })
  while ((await queue.getFailedCount()) === 0) await new Promise((resolve) => setTimeout(resolve, 20))
  await worker.close()
  await queue.close()
  connection.disconnect()
}
