import { Queue, Worker } from 'bullmq'
import { expect } from 'chai'
import { EnqueueAnswer, Job } from '../contract/job.ts'
import { Lecture } from '../contract/lecture.ts'
import { keys, probesFolder } from '../objects/keys.ts'
import { beat } from '../tables/processes.ts'
import {
  beginUpload,
  endUploadAfter,
  noteUploadObject,
  reclaimUpload,
  type Upload,
} from '../tables/uploads.ts'
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
    await api.database('lectures').update({ status: 'generated' })
    await failInQueue(api)
    await reconcile(api)
    expect(await bodyOf(Lecture, api.ask('/lectures/lecture-1'))).to.include({ status: 'generated' })
  })

  it('removes the object of an upload whose process died', async () => {
    await abandonedUpload(api, 'audio/dead.wav')
    await reconcile(api)
    expect(await api.traces()).to.deep.equal({ rows: {}, objects: [] })
  })

  it('keeps the recording of a lecture whose replacement was never finished', async () => {
    await api.ask('/lectures/ingest', {
      method: 'POST',
      body: lectureForm({ fields: { lecture_id: 'dead' } }),
    })
    await abandonedUpload(api, 'audio/dead.mp3')
    await reconcile(api)
    expect(await api.traces()).to.deep.equal({
      rows: { courses: 1, lectures: 1, jobs: 1 },
      objects: ['audio/dead.wav', 'metadata/dead.json'],
    })
  })

  it("removes what a process that is gone asked the bucket with, and leaves a living one's alone", async () => {
    const living = { role: 'api', release: 'tests', schemaHead: 1, drainSeconds: 1 } as const
    await beat(api.database, { instance: 'living', ...living })
    for (const instance of ['living', 'gone'])
      await api.objects.write(keys.probe(instance), 'there?', { contentType: 'text/plain' })
    await reconcile(api)
    const left: string[] = []
    for await (const { key } of api.objects.list(probesFolder)) left.push(key)
    expect(left).to.deep.equal([keys.probe('living')])
  })

  it('keeps the id of an upload taken while it removes what that has left', async () => {
    await abandonedUpload(api, 'audio/dead.wav')
    const { removeAll } = api.objects
    const claims: unknown[] = []
    api.objects.removeAll = async (...folder) => {
      claims.push(await beginUploadSoon(api, 'dead'))
      return await removeAll.call(api.objects, ...folder)
    }
    await reconcile(api)
    expect(claims).not.to.deep.equal([])
    expect(claims.every((claim) => claim === 'waits')).to.equal(true)
    expect((await api.traces()).objects).to.deep.equal([])
  })

  it('leaves an upload alone that came back to life before it was collected', async () => {
    const upload = await abandonedUpload(api, 'audio/dead.wav')
    await reclaimUpload(api.database, upload, 60)
    const cleaned = await endUploadAfter(api.database, upload, { expired: true }, async () => {
      throw new Error('it was cleaned up')
    })
    expect(cleaned).to.equal(false)
  })

  it('leaves an upload alone that is under way', async () => {
    const upload = await beginUpload(api.database, 'alive', 60)
    expect(upload).not.to.equal(undefined)
    await reconcile(api)
    expect((await api.traces()).rows).to.deep.equal({ uploads: 1 })
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

/** Asks for the id, and gives up at once when something keeps the answer back. */
async function beginUploadSoon(api: TestApi, lectureId: string): Promise<unknown> {
  try {
    return await api.database.transaction(async (transaction) => {
      await transaction.raw(`set local lock_timeout = '50ms'`)
      return (await beginUpload(transaction, lectureId, 60)) ?? 'waits'
    })
  } catch {
    return 'waits'
  }
}

async function abandonedUpload(api: TestApi, key: string): Promise<Upload> {
  const upload = await beginUpload(api.database, 'dead', 60)
  if (!upload) throw new Error('the id is taken')
  await noteUploadObject(api.database, upload, key)
  await api.objects.write(key, 'half a lecture', { contentType: 'audio/wav' })
  await api.database('uploads').update({ expires_at: api.database.raw(`now() - interval '1 second'`) })
  return upload
}
