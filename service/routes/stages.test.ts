import { expect } from 'chai'
import { EnqueueAnswer, Job } from '../contract/job.ts'
import { Problem } from '../contract/problem.ts'
import { Progress } from '../contract/progress.ts'
import { QueueUnavailable } from '../queue/lecture-queue.ts'
import { reconcile } from '../queue/reconcile.ts'
import { bodyOf } from '../testing/body-of.ts'
import { lectureForm } from '../testing/lecture-form.ts'
import { startTestApi, type TestApi } from '../testing/test-api.ts'

describe('POST /lectures/{id}/transcribe, generate and export', () => {
  let api: TestApi
  beforeEach(async () => {
    api = await startTestApi()
    const form = lectureForm({ fields: { auto_transcribe: 'false' } })
    await api.ask('/lectures/ingest', { method: 'POST', body: form })
  })
  afterEach(() => api.stop())

  const post = (path: string, body?: string) =>
    api.ask(path, {
      method: 'POST',
      ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
    })

  it('queues one job per stage, which nobody has taken yet', async () => {
    const { jobId } = await bodyOf(EnqueueAnswer, post('/lectures/lecture-1/transcribe'))
    expect(await bodyOf(Job, api.ask(`/jobs/${jobId}`))).to.deep.include({
      status: 'queued',
      jobType: 'transcription',
      workerId: null,
      attempt: 0,
    })
    expect(await api.queue.state(jobId)).to.equal('waiting')
  })

  it('gives an active job back instead of a second one', async () => {
    const first = await bodyOf(EnqueueAnswer, post('/lectures/lecture-1/export'))
    const second = await bodyOf(EnqueueAnswer, post('/lectures/lecture-1/export'))
    expect(second).to.deep.equal({ ...first, deduplicated: true })
  })

  it('makes one job of ten requests that come at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => bodyOf(EnqueueAnswer, post('/lectures/lecture-1/generate', '{}'))),
    )
    expect(new Set(answers.map(({ jobId }) => jobId)).size).to.equal(1)
    expect(answers.filter(({ deduplicated }) => deduplicated)).to.have.length(9)
  })

  it('shows course and preset of a generation', async () => {
    expect(await bodyOf(EnqueueAnswer, post('/lectures/lecture-1/generate', '{}'))).to.include({
      courseId: 'course-1',
      presetId: 'exam-mode',
    })
  })

  const refusals: Record<string, { path: string; body?: string; status: number; says: RegExp }> = {
    'a lecture that is not there': {
      path: '/lectures/none/transcribe',
      status: 404,
      says: /ingest it first/,
    },
    'a provider that is not known': {
      path: '/lectures/lecture-1/transcribe?provider=deepgram',
      status: 400,
      says: /use openai or offline/,
    },
    'a provider that is not configured': {
      path: '/lectures/lecture-1/transcribe?provider=openai',
      status: 400,
      says: /OPENAI_API_KEY/,
    },
    'google for a transcription': {
      path: '/lectures/lecture-1/transcribe?provider=google',
      status: 400,
      says: /takes no audio: use openai or offline/,
    },
    'google without its project': {
      path: '/lectures/lecture-1/generate',
      body: '{"llm_provider":"gemini"}',
      status: 400,
      says: /GOOGLE_CLOUD_PROJECT/,
    },
    'another preset': {
      path: '/lectures/lecture-1/generate',
      body: '{"preset_id":"seminar-mode"}',
      status: 400,
      says: /not the preset of this lecture/,
    },
    'an unknown preset': {
      path: '/lectures/lecture-1/generate',
      body: '{"preset_id":"exam"}',
      status: 400,
      says: /GET \/presets/,
    },
    'another course': {
      path: '/lectures/lecture-1/generate',
      body: '{"course_id":"other"}',
      status: 400,
      says: /not the course of this lecture/,
    },
    'a body that is no JSON': {
      path: '/lectures/lecture-1/generate',
      body: '{',
      status: 422,
      says: /JSON object/,
    },
    'a generation without a body': { path: '/lectures/lecture-1/generate', status: 422, says: /JSON object/ },
    'a body that never ends': {
      path: '/lectures/lecture-1/generate',
      body: `{"course_id":"${'x'.repeat(70_000)}"}`,
      status: 413,
      says: /64 KiB/,
    },
  }
  for (const [what, { path, body, status, says }] of Object.entries(refusals))
    it(`refuses ${what} with a remedy and queues nothing`, async () => {
      const answer = await post(path, body)
      expect(answer.status).to.equal(status)
      expect(JSON.stringify((await bodyOf(Problem, answer)).detail)).to.match(says)
      expect((await api.traces()).rows).not.to.have.property('jobs')
    })

  it('keeps a job that the queue did not confirm, says so, and gives its answer to the same key', async () => {
    const { enqueue } = api.queue
    api.queue.enqueue = () => Promise.reject(new QueueUnavailable('Redis did not answer'))
    const ask = () =>
      api.ask('/lectures/lecture-1/export', { method: 'POST', headers: { 'idempotency-key': 'unconfirmed' } })
    const unconfirmed = await ask()
    expect([unconfirmed.status, (await bodyOf(Problem, unconfirmed)).code]).to.deep.equal([
      503,
      'not_confirmed',
    ])
    api.queue.enqueue = enqueue
    const { jobId } = await bodyOf(EnqueueAnswer, ask())
    expect(await api.queue.state(jobId)).to.equal('missing')
    await api
      .database('jobs')
      .where({ id: jobId })
      .update({ updated_at: new Date(0) })
    await reconcile(api)
    expect(await api.queue.state(jobId)).to.equal('waiting')
  })

  it('answers 503 without a row when Redis goes away', async () => {
    const cut = await startTestApi({ REDIS_URL: 'redis://127.0.0.1:1' }, api.backends)
    const answer = await cut.ask('/lectures/lecture-1/export', { method: 'POST' })
    expect(answer.status).to.equal(503)
    expect((await cut.traces()).rows).not.to.have.property('jobs')
    await cut.stop()
  })

  it('shows progress from the newest job of each stage', async () => {
    await post('/lectures/lecture-1/transcribe')
    const progress = await bodyOf(Progress, api.ask('/lectures/lecture-1/progress'))
    expect(progress).to.include({
      overallStatus: 'in_progress',
      progressPercent: 0,
      currentStage: 'transcription',
    })
    expect(progress.stages.generation.status).to.equal('not_started')
  })

  it('has no transcript, export or artifact before their stages ran', async () => {
    expect((await api.ask('/lectures/lecture-1/transcript')).status).to.equal(404)
    expect((await api.ask('/exports/lecture-1/pdf')).status).to.equal(404)
    expect((await api.ask('/exports/lecture-1/docx')).status).to.equal(404)
  })

  it('answers 404 for ids that name no job', async () => {
    expect((await api.ask('/jobs/none')).status).to.equal(404)
    expect((await api.ask('/jobs/00000000-0000-4000-8000-000000000000')).status).to.equal(404)
  })
})
