import { expect } from 'chai'
import { startOpenAiServer } from '../../lab/stack/openai-server/server.ts'
import { readConfig } from '../config.ts'
import type { Variables } from '../contract/environment.ts'
import type { ModelCall } from './model.ts'
import { modelErrorOf } from './offline/testing/model-error.ts'
import { type ModelTask, modelProviders, providerRefusal } from './providers.ts'
import { examPreset } from './testing/materials.ts'

const google = { GOOGLE_CLOUD_PROJECT: 'lectures-1' }
const production = { NODE_ENV: 'production', PLC_WRITE_API_TOKEN: 'write' }

describe('providerRefusal', () => {
  const cases: [
    what: string,
    provider: string,
    task: ModelTask,
    variables: Variables,
    refusal: RegExp | null,
  ][] = [
    ['openai with a key', 'openai', 'generation', {}, null],
    ['whisper, as openai is also called', 'whisper', 'transcription', {}, null],
    ['google with a project', 'google', 'generation', google, null],
    ['gemini, as google is also called', 'gemini', 'generation', google, null],
    ['google without a project', 'google', 'generation', {}, /set GOOGLE_CLOUD_PROJECT on API and worker/],
    ['google for transcription', 'gemini', 'transcription', google, /takes no audio: use openai or offline/],
    ['offline in production', 'offline', 'generation', production, /PLC_ALLOW_OFFLINE_MODEL=1/],
    ['a provider nobody knows', 'deepgram', 'transcription', {}, /use openai or offline/],
    ['a name that every object has', 'constructor', 'generation', {}, /use openai, google or offline/],
  ]
  for (const [what, provider, task, variables, refusal] of cases)
    it(`${refusal ? 'refuses' : 'takes'} ${what}`, () => {
      const said = providerRefusal(configWith(variables), provider, task)
      if (refusal === null) expect(said).to.equal(null)
      else expect(said).to.match(refusal)
    })
})

describe('modelProviders', () => {
  it('makes each engine once, whatever it is called', async () => {
    const models = modelProviders(configWith(google))
    expect(await models.generator('gemini')).to.equal(await models.generator('google'))
    expect(await models.transcriber('whisper')).to.equal(await models.generator('openai'))
  })

  it('gives up for good on a provider that cannot do it', async () => {
    const models = modelProviders(configWith(google))
    expect(await modelErrorOf(() => models.transcriber('google'))).to.include({ permanent: true })
  })

  it('lets the observer hear of every call', async () => {
    const server = await startOpenAiServer({ apiKey: 'sk-test' })
    const calls: ModelCall[] = []
    const models = modelProviders(configWith({ OPENAI_BASE_URL: server.url }), (call) => calls.push(call))
    const request = { title: 'Energy', transcript: 'Cells need energy.', preset: examPreset() }
    const signal = AbortSignal.timeout(10_000)
    await (await models.generator('openai')).generate(request, { model: 'gpt-4o-mini', signal })
    await server.stop()
    expect(calls[0]).to.include({ provider: 'openai', kind: 'generation', retries: 0 })
  })
})

function configWith(variables: Variables) {
  return readConfig('worker', {
    DATABASE_URL: 'postgres://pegasus:pegasus@db.example:5432/pegasus',
    REDIS_URL: 'redis://redis.example:6379/0',
    STORAGE_MODE: 's3',
    S3_BUCKET: 'lectures',
    OPENAI_API_KEY: 'sk-test',
    ...variables,
  })
}
