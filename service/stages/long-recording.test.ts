import { expect } from 'chai'
import { type OpenAiServer, startOpenAiServer } from '../../lab/stack/openai-server/server.ts'
import { lectures } from '../../smoke/fixtures/lectures.ts'
import type { Variables } from '../contract/environment.ts'
import { EnqueueAnswer, Job } from '../contract/job.ts'
import { Transcript } from '../contract/transcript.ts'
import { longLecture, needsFfmpeg } from '../model/long-audio/testing/long-lecture.ts'
import { bodyOf } from '../testing/body-of.ts'
import { lectureForm } from '../testing/lecture-form.ts'
import { type RoleProcess, startWorkerProcess } from '../testing/role-process.ts'
import { startTestApi, type TestApi } from '../testing/test-api.ts'

const pieces = 4

describe('the transcription of a recording over the provider’s limit', function () {
  needsFfmpeg()
  this.timeout(120_000)
  let model: OpenAiServer
  let api: TestApi
  const workers: RoleProcess[] = []
  // 31 MB, 16 and a half minutes.
  const recording = longLecture(15)

  beforeEach(async () => {
    model = await startOpenAiServer({
      apiKey: 'sk-test',
      transcripts: { '*': { text: lectures.wav.trueText ?? '' } },
    })
    api = await startTestApi(modelVariables(model))
    await ingest()
  })
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.end('SIGKILL')))
    await api.stop()
    await model.stop()
  })

  it('is tried again from the piece that failed, and leaves no piece behind', async () => {
    model.script({ on: 'transcription', fault: { kind: 'status', status: 500 }, after: 2, times: 1 })
    await startWorker()
    expect(await ended(await transcribe())).to.include({ status: 'completed', attempt: 2, error: null })
    expect(heardOnce()).to.deep.equal({ pieces, answers: pieces, asked: pieces + 1 })
    const { segments } = await transcript()
    const starts = segments.map(({ startSec }) => startSec)
    expect(starts).to.deep.equal(starts.toSorted((one, other) => one - other))
    expect(starts.at(-1)).to.be.within(700, 990)
    expect(await kept()).to.deep.equal([])
  })

  it('goes on where a killed worker was', async () => {
    model.script({ on: 'transcription', fault: { kind: 'hang' }, after: 2 })
    const victim = await startWorker({ PLC_JOB_LOCK_SECONDS: '5' })
    const jobId = await transcribe()
    await until(async () => (await kept()).length === 2 && model.requests.length === 4)
    await victim.end('SIGKILL')
    model.heal()
    await startWorker()
    expect(await ended(jobId)).to.include({ status: 'completed', error: null })
    expect(heardOnce()).to.deep.equal({ pieces, answers: pieces, asked: pieces + 2 })
    expect(await kept()).to.deep.equal([])
  })

  it('leaves its pieces with the lecture: deleting it, or replacing its recording, takes them along', async () => {
    model.script({ on: 'transcription', fault: { kind: 'status', status: 401 }, after: 2 })
    await startWorker()
    expect(await ended(await transcribe())).to.include({ status: 'failed' })
    expect(await kept()).to.have.lengthOf(2)
    await ingest(lectureForm({ fields: { auto_transcribe: 'false' } }))
    expect(await kept()).to.deep.equal([])
    await api.ask('/lectures/lecture-1', { method: 'DELETE' })
    expect((await api.traces()).objects).to.deep.equal([])
  })

  async function startWorker(variables: Variables = {}): Promise<RoleProcess> {
    const worker = await startWorkerProcess(api.backends, {
      ...modelVariables(model),
      PLC_RETRY_MAX_ATTEMPTS: '1',
      PLC_OBJECT_GRACE_SECONDS: '0',
      ...variables,
    })
    workers.push(worker)
    return worker
  }

  async function ingest(
    form = lectureForm({ file: { bytes: recording }, fields: { auto_transcribe: 'false' } }),
  ): Promise<void> {
    const answer = await api.ask('/lectures/ingest', { method: 'POST', body: form })
    expect(answer.status, await answer.text()).to.equal(200)
  }

  async function transcribe(): Promise<string> {
    const answer = api.ask('/lectures/lecture-1/transcribe', { method: 'POST' })
    return (await bodyOf(EnqueueAnswer, answer)).jobId
  }

  async function ended(jobId: string): Promise<Job> {
    const job = () => bodyOf(Job, api.ask(`/jobs/${jobId}`))
    await until(async () => ['completed', 'failed'].includes((await job()).status))
    return job()
  }

  async function transcript(): Promise<Transcript> {
    return Transcript.parse(
      JSON.parse(
        (
          await api.objects.read(
            (await api.database('lectures').first('transcript_key'))?.transcript_key ?? '',
          )
        ).toString(),
      ),
    )
  }

  /** The pieces that are in the bucket. */
  async function kept(): Promise<string[]> {
    return (await api.traces()).objects.filter((name) => /\/[0-9a-f]{64}-/.test(name))
  }

  /** How many different pieces were heard, how many answers that took, and how many requests. */
  function heardOnce(): { pieces: number; answers: number; asked: number } {
    const answered = model.requests.filter(({ status }) => status === 200)
    return {
      pieces: new Set(answered.map(({ file }) => file?.sha256)).size,
      answers: answered.length,
      asked: model.requests.length,
    }
  }
})

function modelVariables({ url }: OpenAiServer): Variables {
  return {
    PLC_LLM_PROVIDER: 'openai',
    PLC_INGEST_TRANSCRIBE_PROVIDER: 'openai',
    OPENAI_API_KEY: 'sk-test',
    OPENAI_BASE_URL: url,
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 100))
}
