import { expect } from 'chai'
import { type OpenAiServer, startOpenAiServer } from '../../lab/stack/openai-server/server.ts'
import { ArtifactList } from '../contract/artifact.ts'
import type { Variables } from '../contract/environment.ts'
import { EnqueueAnswer, Job, JobList, type StageName } from '../contract/job.ts'
import { Lecture } from '../contract/lecture.ts'
import { makePdf } from '../documents/testing/make-pdf.ts'
import { bodyOf } from '../testing/body-of.ts'
import { eventually } from '../testing/eventually.ts'
import { lectureForm } from '../testing/lecture-form.ts'
import { type RoleProcess, startWorkerProcess } from '../testing/role-process.ts'
import { startTestApi, type TestApi } from '../testing/test-api.ts'
import { type HoldingProxy, startHoldingProxy } from './testing/holding-proxy.ts'
import { lectureText } from './testing/lecture-text.ts'

const allObjects = [
  'lecture-1/anki.csv',
  'lecture-1/exam-questions.json',
  'lecture-1/flashcards.json',
  'lecture-1/key-terms.json',
  'lecture-1/manifest.json',
  'lecture-1/markdown.md',
  'lecture-1/metadata.json',
  'lecture-1/outline.json',
  'lecture-1/pdf.pdf',
  'lecture-1/source.pdf',
  'lecture-1/summary.json',
  'lecture-1/transcript.json',
]

describe('a worker', function () {
  this.timeout(180_000)
  let api: TestApi
  let proxy: HoldingProxy
  let model: OpenAiServer
  const workers: RoleProcess[] = []

  beforeEach(async () => {
    model = await startOpenAiServer({ apiKey: 'sk-test' })
    api = await startTestApi(modelVariables(model))
    proxy = await startHoldingProxy(api.backends.bucket.endpointUrl)
  })
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.end('SIGKILL')))
    proxy.stop()
    await api.stop()
    await model.stop()
  })

  const startWorker = async (variables: Variables = {}) => {
    const worker = await startWorkerProcess(api.backends, {
      ...modelVariables(model),
      S3_ENDPOINT_URL: proxy.url,
      PLC_CLAIM_SECONDS: '3',
      PLC_RECONCILE_SECONDS: '1',
      PLC_OBJECT_GRACE_SECONDS: '0',
      ...variables,
    })
    workers.push(worker)
    return worker
  }
  const deleteInTheMiddleOfGeneration = async () => {
    await ingest()
    const reached = proxy.hold(/PUT .*\/key-terms\.json/)
    await ended(await submit('transcription'))
    await submit('generation')
    await reached
    await api.ask('/lectures/lecture-1', { method: 'DELETE' })
  }
  const ingest = async () => {
    const pdf = new Uint8Array(await makePdf([lectureText]))
    const form = lectureForm({ file: { bytes: pdf }, fields: { auto_transcribe: 'false' } })
    await api.ask('/lectures/ingest', { method: 'POST', body: form })
  }
  const submit = (stage: StageName) => submitStage(api, stage)
  const ended = (jobId: string) => endedJob(api, jobId)

  it('says that it polls the queue, and as whom', async () => {
    const worker = await startWorker()
    const line = await worker.logged('worker.polling')
    expect(line).to.include({ queue: 'pegasus', severity: 'INFO' })
    expect(line['worker_id']).to.match(/^worker-/)
  })

  it('takes a lecture through every stage and signs each job', async () => {
    const worker = await startWorker()
    const workerId = (await worker.logged('worker.polling'))['worker_id']
    await ingest()
    for (const stage of ['transcription', 'generation', 'export'] as const) {
      const job = await ended(await submit(stage))
      expect(job, JSON.stringify(job)).to.deep.include({
        status: 'completed',
        workerId,
        release: 'tests',
        attempt: 1,
        error: null,
      })
    }
    expect(await bodyOf(Lecture, api.ask('/lectures/lecture-1'))).to.include({ status: 'generated' })
    const { artifacts } = await bodyOf(ArtifactList, api.ask('/lectures/lecture-1/artifacts'))
    expect(Object.values(artifacts).filter((artifact) => artifact !== null)).to.have.length(5)
    expect((await api.traces()).objects).to.deep.equal(allObjects)
  })

  const middles: Record<StageName, RegExp> = {
    transcription: /PUT .*\/transcript\.json/,
    generation: /PUT .*\/key-terms\.json/,
    export: /PUT .*\/pdf\.pdf/,
  }
  for (const stage of ['transcription', 'generation', 'export'] as const)
    it(`that is killed in the middle of ${stage} loses nothing: another one completes the job once`, async () => {
      const victim = await startWorker({ PLC_JOB_LOCK_SECONDS: '4' })
      await ingest()
      let jobId = ''
      for (const next of ['transcription', 'generation', 'export'] as const) {
        const reached = next === stage ? proxy.hold(middles[stage]) : undefined
        jobId = await submit(next)
        if (!reached) {
          await ended(jobId)
          continue
        }
        await reached
        await victim.end('SIGKILL')
        break
      }
      proxy.letGo()
      await startWorker()
      const job = await ended(jobId)
      expect(job, JSON.stringify(job)).to.deep.include({ status: 'completed', error: null })
      expect(job.attempt).to.be.at.least(2)
      for (const rest of ['generation', 'export'] as const)
        if (rest !== stage) await ended(await submit(rest))
      await eventually(async () => {
        const { rows, objects } = await api.traces()
        expect(rows).to.include({ lectures: 1, artifacts: 5, exports: 3 })
        expect(objects).to.deep.equal(allObjects)
      })
    })

  it('told to stop lets a running job finish', async () => {
    const worker = await startWorker()
    await ingest()
    const reached = proxy.hold(/PUT .*\/transcript\.json/)
    const jobId = await submit('transcription')
    await reached
    proxy.letGo()
    expect(await worker.end('SIGTERM')).to.equal(0)
    expect(await ended(jobId)).to.deep.include({ status: 'completed', attempt: 1 })
  })

  it('told to stop gives a job that does not finish in time back to the queue', async () => {
    const worker = await startWorkerProcess(api.backends, {
      S3_ENDPOINT_URL: proxy.url,
      PLC_DRAIN_SECONDS: '1',
    })
    await ingest()
    const reached = proxy.hold(/PUT .*\/transcript\.json/)
    const jobId = await submit('transcription')
    await reached
    expect(await worker.end('SIGTERM')).to.equal(0)
    expect(await bodyOf(Job, api.ask(`/jobs/${jobId}`))).to.deep.include({ status: 'queued', error: null })
    proxy.letGo()
    await startWorker()
    expect(await ended(jobId)).to.deep.include({ status: 'completed', attempt: 2 })
  })

  it('runs a job whose queue entry was lost', async () => {
    await ingest()
    const jobId = await submit('transcription')
    await api.queue.withdraw([jobId])
    await startWorker()
    expect(await ended(jobId)).to.deep.include({ status: 'completed' })
  })

  it('fails at once, with the reason, what cannot succeed', async () => {
    await startWorker()
    await ingest()
    const job = await ended(await submit('generation'))
    expect(job).to.deep.include({
      status: 'failed',
      attempt: 1,
      error: 'there is no transcript yet: run transcription first',
    })
    expect(await bodyOf(Lecture, api.ask('/lectures/lecture-1'))).to.include({ status: 'failed' })
  })

  it('shows a job that will be tried again as queued with its reason, which goes when it succeeds', async () => {
    await startWorker({ PLC_RETRY_MAX_ATTEMPTS: '1', PLC_JOB_BACKOFF_SECONDS: '1' })
    await ingest()
    await ended(await submit('transcription'))
    model.script({ on: 'generation', fault: { kind: 'status', status: 500 }, times: 1 })
    const jobId = await submit('generation')
    const between = await until(api, jobId, ({ error }) => error !== null)
    expect(between).to.include({ status: 'queued', attempt: 1 })
    expect(await ended(jobId)).to.include({ status: 'completed', attempt: 2, error: null })
  })

  it('ends a run that takes longer than allowed, and says so', async () => {
    const patient = await startWorker()
    await ingest()
    await ended(await submit('transcription'))
    await patient.end('SIGTERM')
    await startWorker({ PLC_JOB_TIMEOUT_SECONDS: '1', PLC_JOB_BACKOFF_SECONDS: '60' })
    model.script({ on: 'generation', fault: { kind: 'hang' } })
    const job = await until(api, await submit('generation'), ({ error }) => error !== null)
    expect(job).to.include({ status: 'queued' })
    expect(job.error).to.match(/PLC_JOB_TIMEOUT_SECONDS/)
  })

  it('generates again in the place of the first artifacts', async () => {
    await startWorker()
    await ingest()
    await ended(await submit('transcription'))
    for (let round = 0; round < 2; round++) await ended(await submit('generation'))
    const { artifactRecords } = await bodyOf(ArtifactList, api.ask('/lectures/lecture-1/artifacts'))
    expect(artifactRecords).to.have.length(5)
  })

  it('keeps the material of lectures apart that it generates at once', async () => {
    await startWorker({ PLC_WORKER_CONCURRENCY: '4' })
    const subjects = ['volcanoes', 'parliaments', 'enzymes']
    const jobs = await Promise.all(subjects.map((subject) => generatedLecture(api, subject)))
    await Promise.all(jobs.map(ended))
    for (const subject of subjects) {
      const { artifacts } = await bodyOf(ArtifactList, api.ask(`/lectures/${subject}/artifacts`))
      const others = subjects.filter((other) => other !== subject)
      expect(JSON.stringify(artifacts))
        .to.contain(subject)
        .and.not.match(new RegExp(others.join('|')))
    }
  })

  it('fails a job only when its attempts are used up', async () => {
    await startWorker({ PLC_RETRY_MAX_ATTEMPTS: '1', PLC_JOB_BACKOFF_SECONDS: '0' })
    await ingest()
    await ended(await submit('transcription'))
    model.script({ on: 'generation', fault: { kind: 'status', status: 500 } })
    const job = await ended(await submit('generation'))
    expect(job).to.include({ status: 'failed', attempt: 4 })
    expect(job.error).to.match(/OpenAI/)
  })

  it('fails a job at once when its key is refused, and names the variable', async () => {
    await startWorker({ OPENAI_API_KEY: 'sk-revoked' })
    await ingest()
    await ended(await submit('transcription'))
    const job = await ended(await submit('generation'))
    expect(job).to.include({ status: 'failed', attempt: 1 })
    expect(job.error).to.match(/OPENAI_API_KEY/)
  })

  it('leaves nothing of a lecture that was deleted under it', async () => {
    await startWorker()
    await deleteInTheMiddleOfGeneration()
    proxy.letGo()
    await eventually(async () => expect((await api.traces()).objects).to.deep.equal([]))
  })

  it('takes nothing from a lecture of the same id that came after a deleted one', async () => {
    const worker = await startWorker()
    await deleteInTheMiddleOfGeneration()
    await ingest()
    proxy.letGo()
    await worker.end('SIGTERM')
    expect((await api.traces()).objects).to.deep.equal(['lecture-1/metadata.json', 'lecture-1/source.pdf'])
  })
})

/** A lecture about one subject, transcribed; resolves to the generation job that was queued for it. */
async function generatedLecture(api: TestApi, subject: string): Promise<string> {
  const text = lectureText.replaceAll(/tides?|tidal/gi, subject)
  const file = { bytes: new Uint8Array(await makePdf([text])) }
  await api.ask('/lectures/ingest', {
    method: 'POST',
    body: lectureForm({ file, fields: { lecture_id: subject } }),
  })
  await until(api, (await newestJob(api, subject)).id, ({ status }) => status === 'completed')
  const path = `/lectures/${subject}/generate`
  return (await bodyOf(EnqueueAnswer, api.ask(path, { method: 'POST', body: '{}' }))).jobId
}

async function newestJob(api: TestApi, lectureId: string): Promise<{ id: string }> {
  const [job] = (await bodyOf(JobList, api.ask(`/lectures/${lectureId}/jobs`))).jobs
  if (!job) throw new Error('the lecture has no job')
  return job
}

function modelVariables({ url }: OpenAiServer): Variables {
  return {
    PLC_LLM_PROVIDER: 'openai',
    PLC_INGEST_TRANSCRIBE_PROVIDER: 'openai',
    OPENAI_API_KEY: 'sk-test',
    OPENAI_BASE_URL: url,
  }
}

async function submitStage(api: TestApi, stage: StageName): Promise<string> {
  const path = { transcription: 'transcribe', generation: 'generate', export: 'export' }[stage]
  const body = stage === 'generation' ? { body: '{}' } : {}
  return (await bodyOf(EnqueueAnswer, api.ask(`/lectures/lecture-1/${path}`, { method: 'POST', ...body })))
    .jobId
}

function endedJob(api: TestApi, jobId: string): Promise<Job> {
  return until(api, jobId, ({ status }) => status === 'completed' || status === 'failed')
}

async function until(api: TestApi, jobId: string, holds: (job: Job) => boolean): Promise<Job> {
  for (;;) {
    const job = await bodyOf(Job, api.ask(`/jobs/${jobId}`))
    if (holds(job)) return job
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
