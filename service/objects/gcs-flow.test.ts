import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import { type OpenAiServer, startOpenAiServer } from '../../lab/stack/openai-server/server.ts'
import { storageVariables } from '../../lab/stack/roles.ts'
import { freshGcsBucket } from '../../lab/stack/testing/backends.ts'
import { ExportDownload, type ExportType } from '../contract/export.ts'
import { EnqueueAnswer, Job, type StageName } from '../contract/job.ts'
import { makePdf } from '../documents/testing/make-pdf.ts'
import { lectureText } from '../queue/testing/lecture-text.ts'
import { bodyOf } from '../testing/body-of.ts'
import { lectureForm } from '../testing/lecture-form.ts'
import { type RoleProcess, startWorkerProcess } from '../testing/role-process.ts'
import { startTestApi, type TestApi } from '../testing/test-api.ts'

describe('a lecture in Cloud Storage', function () {
  this.timeout(60_000)
  let api: TestApi
  let worker: RoleProcess
  let model: OpenAiServer

  before(async () => {
    const [bucket, server] = await Promise.all([freshGcsBucket(), startOpenAiServer({ apiKey: 'sk-test' })])
    model = server
    const variables = {
      ...storageVariables(bucket),
      PLC_LLM_PROVIDER: 'openai',
      OPENAI_API_KEY: 'sk-test',
      OPENAI_BASE_URL: model.url,
    }
    api = await startTestApi(variables)
    worker = await startWorkerProcess(api.backends, variables)
    const pdf = new Uint8Array(await makePdf([lectureText]))
    const form = lectureForm({ file: { bytes: pdf }, fields: { auto_transcribe: 'false' } })
    await api.ask('/lectures/ingest', { method: 'POST', body: form })
    for (const action of ['transcribe', 'generate', 'export']) await finished(await enqueue(action))
  })
  after(async () => {
    await worker.end('SIGKILL')
    await api.stop()
    await model.stop()
  })

  const enqueue = (action: string) =>
    bodyOf(
      EnqueueAnswer,
      api.ask(`/lectures/lecture-1/${action}`, {
        method: 'POST',
        ...(action === 'generate' ? { body: '{}' } : {}),
      }),
    )
  const finished = async ({ jobId }: { jobId: string }): Promise<StageName> => {
    for (;;) {
      const { status, jobType, error } = await bodyOf(Job, api.ask(`/jobs/${jobId}`))
      if (status === 'completed') return jobType
      if (status === 'failed') throw new Error(`${jobType} failed: ${error}`)
      await sleep(50)
    }
  }
  const download = async (type: ExportType) => {
    const { downloadUrl } = await bodyOf(ExportDownload, api.ask(`/exports/lecture-1/${type}`))
    return fetch(downloadUrl)
  }

  it('is all there under the names that S3 has as well', async () => {
    expect((await api.traces()).objects).to.include.members([
      'lecture-1/pdf.pdf',
      'lecture-1/source.pdf',
      'lecture-1/summary.json',
      'lecture-1/transcript.json',
    ])
  })

  it('is exported by addresses that anybody can open for a while', async () => {
    const answer = await download('markdown')
    expect(answer.headers.get('content-disposition')).to.equal('attachment; filename=lecture-1.md')
    expect(await answer.text()).to.match(/^# /)
  })

  it('is exported as a PDF that is one', async () => {
    const answer = await download('pdf')
    expect(answer.headers.get('content-type')).to.equal('application/pdf')
    expect((await answer.text()).slice(0, 5)).to.equal('%PDF-')
  })

  it('leaves nothing when it is deleted', async () => {
    await api.ask('/lectures/lecture-1', { method: 'DELETE' })
    expect((await api.traces()).objects).to.deep.equal([])
  })
})
