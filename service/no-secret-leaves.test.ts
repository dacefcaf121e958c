import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { expect } from 'chai'
import { startOpenAiServer } from '../lab/stack/openai-server/server.ts'
import type { Variables } from './contract/environment.ts'
import { EnqueueAnswer, Job, type StageName } from './contract/job.ts'
import { makePdf } from './documents/testing/make-pdf.ts'
import { lectureText } from './queue/testing/lecture-text.ts'
import { bodyOf } from './testing/body-of.ts'
import { lectureForm, tone } from './testing/lecture-form.ts'
import { spawnRole } from './testing/role-process.ts'
import { freshBackends, type TestBackends, testVariables } from './testing/test-config.ts'

const tokens = {
  PLC_WRITE_API_TOKEN: 'canary-write-7f3a9c21',
  PLC_READ_API_TOKEN: 'canary-read-5c8d2e19',
  PLC_OPS_API_TOKEN: 'canary-ops-4be1d870',
  OPENAI_API_KEY: 'sk-canary-92ab61f0',
}
/** Words of the lecture that nothing but its own artifacts may repeat. */
const lectureWords = ['tidal bulge', 'Bay of Fundy']

describe('nothing secret leaves', function () {
  this.timeout(90_000)

  it('in an answer or a log line of a whole flow, good input and bad', async () => {
    const model = await startOpenAiServer({ apiKey: tokens.OPENAI_API_KEY })
    const backends = await freshBackends()
    const variables = {
      PLC_LLM_PROVIDER: 'openai',
      PLC_INGEST_TRANSCRIBE_PROVIDER: 'openai',
      OPENAI_BASE_URL: model.url,
    }
    const api = await startListening('api', backends, variables)
    const worker = await startListening('worker', backends, variables)
    const answers = new Answers(api.url)

    await answers.ask('/lectures/ingest', {
      method: 'POST',
      body: await form(),
      token: tokens.PLC_WRITE_API_TOKEN,
    })
    for (const stage of ['transcription', 'generation', 'export'] as const) await answers.complete(stage)
    await answers.ask('/exports/lecture-1/pdf')
    model.script({ on: 'generation', fault: { kind: 'status', status: 500 }, times: 1 })
    await answers.complete('generation')
    await answers.ask('/lectures/ingest', {
      method: 'POST',
      body: lectureForm({ fields: { title: ' ' } }),
      token: tokens.PLC_OPS_API_TOKEN,
    })
    await answers.ask('/lectures/ingest', {
      method: 'POST',
      body: lectureForm({ file: { bytes: tone().slice(0, 20) } }),
      token: tokens.PLC_WRITE_API_TOKEN,
    })
    await answers.ask('/ops/metrics', { token: tokens.PLC_OPS_API_TOKEN })
    await answers.ask('/ops/deletion-audit', { token: tokens.PLC_WRITE_API_TOKEN })
    await answers.ask('/lectures/lecture-1', { method: 'DELETE', token: tokens.PLC_WRITE_API_TOKEN })

    await Promise.all([api.stop(), worker.stop()])
    await model.stop()
    const said = [api.output(), worker.output(), answers.text()].join('\n')
    expect(api.output()).to.contain('request.complete')
    expect(leaksIn(said, secretsOf(backends))).to.deep.equal([])
    for (const words of lectureWords) expect(api.output() + worker.output()).not.to.contain(words)
    expect(api.output() + worker.output(), 'an address that lets anybody read').not.to.contain(
      'X-Amz-Signature',
    )
  })

  it('when database, queue, bucket and model all refuse', async () => {
    const backends = await freshBackends()
    const broken = { REDIS_URL: 'redis://:canary-redis-1d2e3f40@127.0.0.1:1', S3_BUCKET: 'no-such-bucket' }
    const api = await startListening('api', backends, broken)
    await backends.database.drop()
    const answers = new Answers(api.url)
    for (const path of ['/health/ready', '/lectures', '/lectures/lecture-1/artifacts', '/jobs/dead-letter'])
      await answers.ask(path)
    await answers.ask('/lectures/ingest', {
      method: 'POST',
      body: lectureForm(),
      token: tokens.PLC_WRITE_API_TOKEN,
    })
    await api.stop()
    const said = `${api.output()}\n${answers.text()}`
    expect(leaksIn(said, [...secretsOf(backends), 'canary-redis-1d2e3f40'])).to.deep.equal([])
  })
})

class Answers {
  readonly #url: string
  readonly #texts: string[] = []
  constructor(url: string) {
    this.#url = url
  }

  async ask(path: string, { token, ...init }: RequestInit & { token?: string } = {}): Promise<Response> {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
    const answer = await fetch(`${this.#url}${path}`, { ...init, headers })
    const text = await answer.clone().text()
    this.#texts.push(`${JSON.stringify([...answer.headers])}\n${text}`)
    return answer
  }

  async complete(stage: StageName): Promise<void> {
    const path = { transcription: 'transcribe', generation: 'generate', export: 'export' }[stage]
    const init = {
      method: 'POST',
      token: tokens.PLC_WRITE_API_TOKEN,
      ...(stage === 'generation' ? { body: '{}' } : {}),
    }
    const { jobId } = await bodyOf(EnqueueAnswer, this.ask(`/lectures/lecture-1/${path}`, init))
    for (;;) {
      const job = await bodyOf(Job, this.ask(`/jobs/${jobId}`, { token: tokens.PLC_READ_API_TOKEN }))
      if (job.status === 'completed') return
      if (job.status === 'failed') throw new Error(`${stage} failed: ${job.error}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  text(): string {
    return this.#texts.join('\n')
  }
}

async function form(): Promise<FormData> {
  const bytes = new Uint8Array(await makePdf([lectureText]))
  return lectureForm({ file: { bytes }, fields: { auto_transcribe: 'false' } })
}

interface Listening {
  url: string
  output(): string
  stop(): Promise<void>
}

async function startListening(
  role: 'api' | 'worker',
  backends: TestBackends,
  variables: Variables,
): Promise<Listening> {
  const child = spawnRole(role, {
    ...testVariables(backends, {
      ...tokens,
      PLC_LOG_LEVEL: 'debug',
      PLC_JOB_BACKOFF_SECONDS: '0',
      PORT: '0',
    }),
    ...variables,
  })
  const output = everythingOf(child)
  const ready = role === 'api' ? /"port":(\d+),"message":"api.listening"/ : /worker\.polling/
  for (;;) {
    const found = ready.exec(output())
    if (found) return { url: `http://127.0.0.1:${found[1]}`, output, stop: () => end(child) }
    if (child.exitCode !== null) throw new Error(`the ${role} ended: ${output()}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function everythingOf(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      text += chunk
    })
  return () => text
}

async function end(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}

function secretsOf({ database, redisUrl, bucket }: TestBackends): string[] {
  const passwords = [database.url, redisUrl].map((url) => new URL(url).password)
  return [...Object.values(tokens), ...passwords, database.url, redisUrl, bucket.secretAccessKey]
}

/** The secrets that a text holds, raw or in a usual encoding. */
function leaksIn(text: string, secrets: string[]): string[] {
  const encodings: ((secret: string) => string)[] = [
    (secret) => secret,
    encodeURIComponent,
    (secret) => Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    (secret) => Buffer.from(secret).toString('hex'),
  ]
  return secrets.filter((secret) => encodings.some((encode) => text.includes(encode(secret))))
}
