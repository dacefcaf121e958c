import { expect } from 'chai'
import { BatchReplay, DeadLetterList, Job, Replay, type StageName } from '../contract/job.ts'
import { QueueUnavailable } from '../queue/lecture-queue.ts'
import { reconcile } from '../queue/reconcile.ts'
import { bodyOf } from '../testing/body-of.ts'
import { lectureForm } from '../testing/lecture-form.ts'
import { startTestApi, type TestApi } from '../testing/test-api.ts'

describe('the dead letter', () => {
  let api: TestApi
  beforeEach(async () => {
    api = await startTestApi()
    for (const id of ['a', 'b'])
      await api.ask('/lectures/ingest', {
        method: 'POST',
        body: lectureForm({ fields: { lecture_id: id, auto_transcribe: 'false' } }),
      })
  })
  afterEach(() => api.stop())

  const post = (path: string) => api.ask(path, { method: 'POST' })
  const listed = async (query = '') =>
    (await bodyOf(DeadLetterList, api.ask(`/jobs/dead-letter${query}`))).jobs.map(({ id }) => id)

  it('lists failed jobs only, newest first, and filters', async () => {
    const first = await failedJob(api, 'a', 'transcription')
    const second = await failedJob(api, 'b', 'export')
    await post('/lectures/a/export')
    expect(await listed()).to.deep.equal([second, first])
    expect(await listed('?lecture_id=a')).to.deep.equal([first])
    expect(await listed('?job_type=export')).to.deep.equal([second])
  })

  it('replays a job with what it was asked to do the first time, and loses it from the list', async () => {
    const failed = await failedJob(api, 'a', 'transcription', {
      provider: 'offline',
      model: 'special',
      language: 'de',
    })
    const replay = await bodyOf(Replay, post(`/jobs/${failed}/replay`))
    expect(replay).to.include({ replayedFromJobId: failed, lectureId: 'a', status: 'queued' })
    const payloads = await api.database('jobs').where({ id: replay.jobId }).pluck('payload')
    expect(payloads).to.deep.equal([{ provider: 'offline', model: 'special', language: 'de' }])
    expect(await listed()).to.deep.equal([])
    expect(await api.queue.state(replay.jobId)).to.equal('waiting')
  })

  it('refuses to replay a job twice, one that has not failed, and one whose stage is active', async () => {
    const failed = await failedJob(api, 'a', 'transcription')
    const { jobId } = await bodyOf(Replay, post(`/jobs/${failed}/replay`))
    const other = await failedJob(api, 'b', 'export')
    await post('/lectures/b/export')
    const statuses = [failed, jobId, other].map(async (id) => (await post(`/jobs/${id}/replay`)).status)
    expect(await Promise.all(statuses)).to.deep.equal([409, 409, 409])
  })

  it('replays each lecture and stage once in a batch and empties the list', async () => {
    const older = await failedJob(api, 'a', 'transcription')
    const newer = await failedJob(api, 'a', 'transcription')
    await failedJob(api, 'b', 'export')
    const batch = await bodyOf(BatchReplay, post('/jobs/dead-letter/replay'))
    expect(batch).to.include({ status: 'accepted', requested: 3, replayedCount: 2, skippedCount: 1 })
    expect(batch.replayedJobs.map(({ replayedFromJobId }) => replayedFromJobId)).to.include(newer)
    expect(batch.skippedJobs.map(({ jobId }) => jobId)).to.deep.equal([older])
    expect(await listed()).to.deep.equal([])
  })

  it('counts as replayed what is stored, when Redis goes away in the middle of a batch', async () => {
    for (const [lecture, stage] of [
      ['a', 'export'],
      ['a', 'transcription'],
      ['b', 'export'],
    ] as const)
      await failedJob(api, lecture, stage)
    const { enqueue } = api.queue
    let taken = 0
    api.queue.enqueue = async (job) => {
      taken += 1
      if (taken > 1) throw new QueueUnavailable('Redis did not answer')
      await enqueue(job)
    }
    const batch = await bodyOf(BatchReplay, post('/jobs/dead-letter/replay'))
    expect(batch).to.include({ requested: 3, replayedCount: 3, skippedCount: 0 })
    api.queue.enqueue = enqueue
    await api.database('jobs').update({ updated_at: new Date(0) })
    await reconcile(api)
    for (const { jobId } of batch.replayedJobs) expect(await api.queue.state(jobId)).to.equal('waiting')
    expect(await listed()).to.deep.equal([])
  })

  it('lets one of the replays of one stage that come at once have an effect', async () => {
    for (let round = 0; round < 5; round++) {
      const failed = await Promise.all(Array.from({ length: 4 }, () => failedJob(api, 'a', 'export')))
      const statuses = await Promise.all(failed.map(async (id) => (await post(`/jobs/${id}/replay`)).status))
      expect(statuses.sort()).to.deep.equal([200, 409, 409, 409])
      await api.database('jobs').delete()
    }
  })

  it('does not double anything when a batch is replayed again', async () => {
    await failedJob(api, 'a', 'transcription')
    await post('/jobs/dead-letter/replay')
    const again = await bodyOf(BatchReplay, post('/jobs/dead-letter/replay'))
    expect(again).to.include({ requested: 0, replayedCount: 0 })
    expect((await api.traces()).rows['jobs']).to.equal(2)
  })

  it('replays only what the query names', async () => {
    const [a, b] = [await failedJob(api, 'a', 'export'), await failedJob(api, 'b', 'export')]
    const batch = await bodyOf(BatchReplay, post('/jobs/dead-letter/replay?lecture_id=a&limit=5'))
    expect(batch.replayedJobs.map(({ replayedFromJobId }) => replayedFromJobId)).to.deep.equal([a])
    expect(await listed()).to.deep.equal([b])
  })

  it('refuses filters in a body, which would otherwise replay everything', async () => {
    const failed = await failedJob(api, 'a', 'export')
    const answer = await api.ask('/jobs/dead-letter/replay', { method: 'POST', body: '{"lecture_id":"b"}' })
    expect(answer.status).to.equal(422)
    expect(await listed()).to.deep.equal([failed])
  })

  it('keeps a job in the list when the queue does not take its replay', async () => {
    const failed = await failedJob(api, 'a', 'export')
    const cut = await startTestApi({}, api.backends)
    await cut.queue.close()
    expect((await cut.ask(`/jobs/${failed}/replay`, { method: 'POST' })).status).to.equal(503)
    await cut.stop()
    expect(await listed()).to.deep.equal([failed])
    expect(await bodyOf(Job, api.ask(`/jobs/${failed}`))).to.include({ status: 'failed' })
  })
})

async function failedJob(
  api: TestApi,
  lectureId: string,
  stage: StageName,
  payload: Record<string, unknown> = {},
): Promise<string> {
  const id = crypto.randomUUID()
  await api.database('jobs').insert({
    id,
    lecture_id: lectureId,
    job_type: stage,
    status: 'failed',
    error: 'it broke',
    payload: JSON.stringify(payload),
  })
  return id
}
