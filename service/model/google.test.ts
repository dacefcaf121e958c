import { expect } from 'chai'
import type { Script } from '../../lab/stack/openai-server/faults.ts'
import { type OpenAiServer, startOpenAiServer } from '../../lab/stack/openai-server/server.ts'
import { accessToken } from './google/access-token.ts'
import { vertexUrl } from './google/vertex.ts'
import { createGoogleModel, type GoogleOptions } from './google.ts'
import type { ModelCall } from './model.ts'
import { modelErrorOf } from './offline/testing/model-error.ts'
import { describeGenerator } from './testing/conformance.ts'
import { type TestAccount, testAccount, tokensFrom } from './testing/google-account.ts'
import { examPreset } from './testing/materials.ts'

const variable = 'GOOGLE_APPLICATION_CREDENTIALS'
const request = {
  title: 'Energy',
  transcript: 'Cells need energy. Mitochondria make it from sugar and oxygen. The cell keeps it as ATP.',
  preset: examPreset(),
}

describe('createGoogleModel', () => {
  let account: TestAccount
  let server: OpenAiServer
  let tokensAsked: number
  before(() => {
    account = testAccount()
    process.env[variable] = account.keyFile
  })
  after(() => {
    delete process.env[variable]
    account.remove()
  })
  beforeEach(() => start())
  afterEach(() => server.stop())

  describeGenerator(
    'Google',
    async () => ({
      engine: model({ generationTimeoutMs: 300, retry: { ...retry, maxAttempts: 2 } }),
      model: 'gemini-2.5-flash',
      secrets: [account.privateKey.slice(40, 80), 'ya29.', account.clientEmail],
      breakProvider(fault) {
        server.heal()
        server.script({ on: 'generation', fault } as Script)
      },
      close: async () => undefined,
    }),
    { asksProvider: true },
  )

  it('asks the project and region for the model, with its publisher', async () => {
    await generate()
    expect(server.requests[0]).to.include({
      path: '/v1/projects/lectures-1/locations/us-central1/endpoints/openapi/chat/completions',
      model: 'google/gemini-2.5-flash',
      status: 200,
    })
  })

  it('takes a model that is named with its publisher as it is', async () => {
    const { engine } = await generate({}, 'google/gemini-2.5-pro')
    expect(engine).to.deep.equal({ provider: 'google', model: 'google/gemini-2.5-pro' })
  })

  it('asks for a token once and uses it again', async () => {
    const google = model()
    for (const _ of [1, 2]) await ask(google)
    expect(tokensAsked).to.equal(1)
  })

  it('fetches a new token when the old one is about to expire', async () => {
    await server.stop()
    await start({ tokenSeconds: 60 })
    const google = model()
    for (const _ of [1, 2]) await ask(google)
    expect(tokensAsked).to.equal(2)
  })

  const remedies: [status: number, remedy: RegExp][] = [
    [401, /GOOGLE_APPLICATION_CREDENTIALS/],
    [403, /role "Vertex AI User"/],
    [404, /PLC_LLM_MODEL .* PLC_GENAI_REGION/],
    [400, /structured output/],
    [413, /split the lecture/],
  ]
  for (const [status, remedy] of remedies)
    it(`says what to do about status ${status}`, async () => {
      server.script({ on: 'generation', fault: { kind: 'status', status } })
      expect((await modelErrorOf(() => generate())).message).to.match(remedy)
    })

  it('gives up for good on a token that was taken back', async () => {
    const google = model()
    await ask(google)
    server.revokeTokens()
    expect(await modelErrorOf(() => ask(google))).to.include({ permanent: true })
  })

  it('gives up for good on a key that Google does not know, and repeats nothing of it', async () => {
    const stranger = testAccount()
    process.env[variable] = stranger.keyFile
    try {
      const error = await modelErrorOf(() => generate())
      expect(error).to.include({ permanent: true })
      expect(error.message).to.match(/does not accept the credentials \(status 400\); set GOOGLE_APPLICATION/)
      expect(`${error.stack} ${error.cause}`).to.not.match(/PRIVATE|eyJ|iam.gserviceaccount|invalid_grant/)
    } finally {
      process.env[variable] = account.keyFile
      stranger.remove()
    }
  })

  for (const [what, content] of Object.entries({ 'is no JSON': '{', 'holds no key': '{}' }))
    it(`names the variable when its file ${what}, and looks again at the next call`, async () => {
      const mended = testAccount()
      process.env[variable] = mended.keyFile
      try {
        mended.overwrite(content)
        const google = model()
        expect((await modelErrorOf(() => ask(google))).message).to.match(/JSON key of a service account/)
        process.env[variable] = account.keyFile
        expect((await ask(google)).engine.provider).to.equal('google')
      } finally {
        process.env[variable] = account.keyFile
        mended.remove()
      }
    })

  it('leaves it to the job when no token is to be had at the moment', async () => {
    const token = accessToken(() => Promise.reject(new TypeError('fetch failed')))
    expect(await modelErrorOf(() => generate({ token, retry: { ...retry, maxAttempts: 1 } }))).to.include({
      permanent: false,
    })
  })

  it('does not wait for a token longer than it may', async () => {
    const token = accessToken(() => new Promise(() => undefined))
    const ended = await model({ token })
      .generate(request, { model: 'gemini-2.5-flash', signal: AbortSignal.timeout(100) })
      .catch((reason: unknown) => reason)
    expect(ended).to.have.property('name', 'TimeoutError')
  })

  it('tells the observer retries and tokens', async () => {
    const calls: ModelCall[] = []
    server.script({ on: 'generation', fault: { kind: 'status', status: 503 }, times: 1 })
    await generate({ observe: (call) => calls.push(call) })
    const [{ promptTokens = 0, completionTokens = 0, ...rest } = {}] = calls
    expect(rest).to.deep.equal({ provider: 'google', kind: 'generation', retries: 1 })
    expect(Math.min(promptTokens, completionTokens)).to.be.above(20)
  })

  const retry = { maxAttempts: 3, initialDelayMs: 5, maxDelayMs: 50, multiplier: 2 }

  async function start(change: { tokenSeconds?: number } = {}): Promise<void> {
    server = await startOpenAiServer({ apiKey: 'sk-not-googles', google: { ...account, ...change } })
    tokensAsked = 0
  }

  function model(options: Partial<GoogleOptions> = {}) {
    const reach = tokensFrom(server.url)
    return createGoogleModel({
      project: account.project,
      region: 'us-central1',
      baseUrl: vertexUrl('lectures-1', 'us-central1').replace(/^https:\/\/[^/]+\/v1/, server.url),
      retry,
      token: accessToken((...asked) => {
        tokensAsked += 1
        return reach(...asked)
      }),
      ...options,
    })
  }

  function ask(google: ReturnType<typeof model>, name = 'gemini-2.5-flash') {
    return google.generate(request, { model: name, signal: AbortSignal.timeout(10_000) })
  }

  function generate(options: Partial<GoogleOptions> = {}, name?: string) {
    return ask(model(options), name)
  }
})

describe('vertexUrl', () => {
  it('names the region in the host', () => {
    expect(vertexUrl('lectures-1', 'europe-west4')).to.equal(
      'https://europe-west4-aiplatform.googleapis.com/v1/projects/lectures-1/locations/europe-west4/endpoints/openapi',
    )
  })

  it('knows that the global location has no region in its host', () => {
    expect(vertexUrl('lectures-1', 'global')).to.equal(
      'https://aiplatform.googleapis.com/v1/projects/lectures-1/locations/global/endpoints/openapi',
    )
  })
})
