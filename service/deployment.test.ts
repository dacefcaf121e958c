import { expect } from 'chai'
import { type OpenAiServer, startOpenAiServer } from '../lab/stack/openai-server/server.ts'
import { Job } from './contract/job.ts'
import { type Metrics, MetricsAnswer } from './contract/metrics.ts'
import { makePdf } from './documents/testing/make-pdf.ts'
import { lectureText } from './queue/testing/lecture-text.ts'
import { bodyOf } from './testing/body-of.ts'
import { eventually } from './testing/eventually.ts'
import { lectureForm } from './testing/lecture-form.ts'
import { type RoleProcess, startApiProcess, startWorkerProcess } from './testing/role-process.ts'
import { freshBackends, opsToken, readToken, type TestBackends, writeToken } from './testing/test-config.ts'

describe('an API and a worker in processes of their own', () => {
  let backends: TestBackends
  let model: OpenAiServer
  let api: RoleProcess & { url: string }
  let worker: RoleProcess

  before(async () => {
    backends = await freshBackends()
    model = await startOpenAiServer({ apiKey: 'sk-test' })
    const variables = {
      PLC_LLM_PROVIDER: 'openai',
      OPENAI_API_KEY: 'sk-test',
      OPENAI_BASE_URL: model.url,
      PLC_RETRY_INITIAL_DELAY: '0',
    }
    const started = [startApiProcess(backends, variables), startWorkerProcess(backends, variables)] as const
    ;[api, worker] = await Promise.all(started)
    model.script({ on: 'generation', fault: { kind: 'status', status: 500 }, times: 1 })
    await walk(api.url)
  })
  after(async () => {
    await Promise.all([api.end('SIGKILL'), worker.end('SIGKILL')])
    await model.stop()
    await backends.database.drop()
  })

  it('log one request id from the request through the job to every stage', async () => {
    for (const [stage, id] of Object.entries(requestIds)) {
      const told = (process: RoleProcess) =>
        process.lines.filter((line) => line['request_id'] === id).map(({ message }) => message)
      await eventually(() => {
        expect(told(api), stage).to.include.members(['job.created', 'job.dispatch', 'request.complete'])
        expect(told(worker), stage).to.include.members(['job.run.start', 'job.run.completed', 'job.updated'])
      })
    }
    const ofStages = worker.lines.filter(({ message }) => message === 'stage.written')
    expect(ofStages.map(({ job_type, request_id }) => `${job_type} ${request_id}`)).to.include.members([
      `generation ${requestIds.generation}`,
      `export ${requestIds.export}`,
    ])
  })

  it('log nothing of the lecture', () => {
    const everything = JSON.stringify([api.lines, worker.lines])
    expect(everything).not.to.match(/tidal|gravity|spring tide/i)
  })

  it('are one deployment to a scrape: the API tells what the worker has counted', async () => {
    const metrics = await savedByBoth(api.url)
    expect(metrics.jobStatusEvents.generation).to.deep.equal({
      queued: 1,
      running: 1,
      completed: 1,
      failed: 0,
    })
    expect(metrics.jobLatencyMs.generation.count).to.equal(1)
    expect(metrics.jobLatencyBuckets.generation['+Inf']).to.equal(1)
    expect(metrics.modelRetries.openai).to.equal(1)
    expect(metrics.modelTokens.openai.prompt).to.be.greaterThan(100)
  })

  it('keep counting from where a killed worker and a stopped one were', async () => {
    const before = await savedByBoth(api.url)
    await worker.end('SIGKILL')
    worker = await startWorkerProcess(backends)
    await worker.end('SIGTERM')
    await eventually(async () => {
      const after = await metricsAt(api.url)
      expect(after.workerDrainMs.count).to.equal(1)
      const { workerDrainMs, objects } = after
      expect(after).to.deep.equal({ ...before, workerDrainMs, objects })
    })
  })
})

const requestIds = { transcription: 'walk-t-1', generation: 'walk-g-2', export: 'walk-e-3' } as const

async function walk(url: string): Promise<void> {
  const pdf = new Uint8Array(await makePdf([lectureText]))
  const post = (path: string, requestId: string, body?: string | FormData) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${writeToken}`, 'x-request-id': requestId },
      ...(body === undefined ? {} : { body }),
    })
  const ended = async (answer: Response) => {
    const { jobId } = (await answer.json()) as { jobId: string }
    for (;;) {
      const job = await bodyOf(
        Job,
        fetch(`${url}/jobs/${jobId}`, {
          headers: { authorization: `Bearer ${readToken}` },
        }),
      )
      if (job.status === 'completed') return
      if (job.status === 'failed') throw new Error(job.error ?? 'failed')
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  const form = lectureForm({ file: { bytes: pdf } })
  await ended(await post('/lectures/ingest', requestIds.transcription, form))
  await ended(await post('/lectures/lecture-1/generate', requestIds.generation, '{}'))
  await ended(await post('/lectures/lecture-1/export', requestIds.export))
}

/** Each process saves its counts in its own time; the export is the last thing that either of them counts. */
function savedByBoth(url: string): Promise<Metrics> {
  return eventually(async () => {
    const metrics = await metricsAt(url)
    expect(metrics.jobStatusEvents.export).to.include({ queued: 1, completed: 1 })
    return metrics
  })
}

async function metricsAt(url: string): Promise<Metrics> {
  const answer = fetch(`${url}/ops/metrics`, { headers: { authorization: `Bearer ${opsToken}` } })
  return (await bodyOf(MetricsAnswer, answer)).metrics
}
