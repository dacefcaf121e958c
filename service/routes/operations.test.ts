import { expect } from 'chai'
import type { StageName } from '../contract/job.ts'
import { MetricsAnswer } from '../contract/metrics.ts'
import { bodyOf } from '../testing/body-of.ts'
import { eventually } from '../testing/eventually.ts'
import { lectureForm } from '../testing/lecture-form.ts'
import { startTestApi, type TestApi } from '../testing/test-api.ts'
import { opsToken } from '../testing/test-config.ts'

describe('GET /ops/metrics', () => {
  let api: TestApi
  beforeEach(async () => {
    api = await startTestApi()
  })
  afterEach(() => api.stop())

  const metrics = async () =>
    (await bodyOf(MetricsAnswer, api.ask('/ops/metrics', { token: opsToken }))).metrics
  const text = async () => (await api.ask('/ops/metrics/prometheus', { token: opsToken })).text()

  it('has every series from the start, at 0', async () => {
    const lines = (await text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    expect(lines).to.include.members([
      'pegasus_queue_depth{status="failed"} 0',
      'pegasus_job_status_events_total{job_type="generation",status="completed"} 0',
      'pegasus_job_failures_total{job_type="export"} 0',
      'pegasus_job_retries_total{job_type="transcription"} 0',
      'pegasus_job_latency_ms_bucket{job_type="export",le="600000"} 0',
      'pegasus_job_latency_ms_bucket{job_type="export",le="+Inf"} 0',
      'pegasus_job_latency_ms_sum{job_type="export"} 0',
      'pegasus_job_latency_ms_avg{job_type="export"} 0',
      'pegasus_model_tokens_total{provider="openai",kind="prompt"} 0',
      'pegasus_jobs_stalled_total 0',
    ])
    expect(lines.every((line) => line.endsWith(' 0'))).to.equal(true)
  })

  it('speaks the text format: a type before the samples of each family, and nothing twice', async () => {
    const answer = await api.ask('/ops/metrics/prometheus', { token: opsToken })
    expect(answer.headers.get('content-type')).to.match(/^text\/plain; version=0\.0\.4/)
    expect(mistakesIn(await answer.text())).to.deep.equal([])
  })

  it('counts what waits, and for how long', async () => {
    await ingest(api)
    await api.database('jobs').update({ updated_at: api.database.raw(`now() - interval '90 seconds'`) })
    const { queueDepth, oldestWaitingSeconds } = await metrics()
    expect(queueDepth).to.deep.equal({ queued: 1, running: 0, failed: 0 })
    expect(oldestWaitingSeconds).to.be.within(90, 100)
  })

  it('counts as failed only what nobody has replayed', async () => {
    await ingest(api)
    await failJob(api, 'transcription')
    expect((await metrics()).queueDepth.failed).to.equal(1)
    await api.ask('/jobs/dead-letter/replay', { method: 'POST' })
    expect((await metrics()).queueDepth).to.deep.equal({ queued: 1, running: 0, failed: 0 })
  })

  it('tells replays, and the events of this API, once they are saved', async () => {
    await ingest(api)
    await failJob(api, 'transcription')
    await api.ask('/jobs/dead-letter/replay', { method: 'POST' })
    await eventually(async () => {
      const { jobRetries, jobStatusEvents } = await metrics()
      expect(jobRetries.transcription).to.equal(1)
      expect(jobStatusEvents.transcription.queued).to.equal(2)
    })
  })

  it('is for operators, in both forms', async () => {
    for (const path of ['/ops/metrics', '/ops/metrics/prometheus'])
      expect([(await api.ask(path, { token: null })).status, (await api.ask(path)).status]).to.deep.equal([
        401, 403,
      ])
  })

  it('is for everybody when PLC_METRICS_PUBLIC says so, and nothing else is', async () => {
    const open = await startTestApi({ PLC_METRICS_PUBLIC: '1' }, api.backends)
    const statuses = ['/ops/metrics', '/ops/metrics/prometheus', '/ops/deletion-audit'].map(
      async (path) => (await open.ask(path, { token: null })).status,
    )
    expect(await Promise.all(statuses)).to.deep.equal([200, 200, 401])
    await open.stop()
  })
})

async function ingest(api: TestApi): Promise<void> {
  await api.ask('/lectures/ingest', { method: 'POST', body: lectureForm() })
}

async function failJob(api: TestApi, stage: StageName): Promise<void> {
  await api.database('jobs').where({ job_type: stage }).update({ status: 'failed', error: 'no' })
}

/** What a scraper would stumble over, by the description of the exposition formats (0.0.4). */
function mistakesIn(text: string): string[] {
  const sample = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{[a-z_]+="[^"\\\n]*"(?:,[a-z_]+="[^"\\\n]*")*\})? [0-9.e+-]+$/
  const mistakes: string[] = []
  const seen = new Set<string>()
  let family = ''
  for (const line of text.split('\n').slice(0, -1)) {
    const [, type] = /^# TYPE (\S+) (?:counter|gauge|histogram|summary)$/.exec(line) ?? []
    if (type !== undefined) family = type
    if (line.startsWith('#')) {
      if (seen.has(line)) mistakes.push(`twice: ${line}`)
      seen.add(line)
      continue
    }
    const [, name, labels = ''] = sample.exec(line) ?? []
    if (name === undefined) mistakes.push(`no sample: ${line}`)
    else if (name.replace(/_(?:bucket|sum|count)$/, '') !== family)
      mistakes.push(`outside its family: ${line}`)
    if (seen.has(`${name}${labels}`)) mistakes.push(`twice: ${line}`)
    seen.add(`${name}${labels}`)
  }
  if (!text.endsWith('\n')) mistakes.push('no newline at the end')
  return mistakes
}
