import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Script } from '../../lab/stack/openai-server/faults.ts'
import { type OpenAiServer, startOpenAiServer } from '../../lab/stack/openai-server/server.ts'
import { wav } from '../../lab/stack/openai-server/testing/requests.ts'
import { lectures } from '../../smoke/fixtures/lectures.ts'
import { StudyMaterial } from '../contract/artifact.ts'
import { type AudioFile, type ModelCall, ModelError } from './model.ts'
import { createOpenAiModel, type OpenAiOptions } from './openai.ts'
import { describeGenerator, describeTranscriber } from './testing/conformance.ts'
import { examPreset } from './testing/materials.ts'

const apiKey = 'sk-test-0123456789abcdef'
const text = 'Cells need energy. Mitochondria make it from sugar and oxygen. The cell keeps it as ATP.'
const request = { title: 'Energy', transcript: text, preset: examPreset() }

async function openUnderTest(model: string) {
  const server = await startOpenAiServer({
    apiKey,
    transcripts: { '*': { text: lectures.wav.trueText ?? '' } },
  })
  return {
    engine: createOpenAiModel({
      apiKey,
      baseUrl: server.url,
      retry: { maxAttempts: 2, initialDelayMs: 5, maxDelayMs: 50, multiplier: 2 },
      transcriptionTimeoutMs: 500,
      generationTimeoutMs: 500,
    }),
    model,
    secrets: [apiKey, apiKey.slice(-4)],
    breakProvider(fault: Script['fault']) {
      server.heal()
      for (const on of ['transcription', 'generation'] as const) server.script({ on, fault } as Script)
    },
    close: () => server.stop(),
  }
}

describeGenerator('OpenAI', () => openUnderTest('gpt-4o-mini'), { asksProvider: true })
describeTranscriber('OpenAI', () => openUnderTest('whisper-1'), { asksProvider: true })

describe('createOpenAiModel', () => {
  let server: OpenAiServer
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'openai-model-'))
  })
  beforeEach(async () => {
    server = await startOpenAiServer({ apiKey, transcripts: { 'lecture.wav': { text } } })
  })
  afterEach(() => server.stop())
  after(() => rm(folder, { recursive: true }))

  describe('transcribe', () => {
    it('gives text and timed segments', async () => {
      const { segments, ...rest } = await transcribe()
      expect(rest).to.deep.equal({
        language: 'english',
        text,
        engine: { provider: 'openai', model: 'whisper-1' },
      })
      expect(segments).to.have.lengthOf(3)
      expect(segments[1]).to.include({ startSec: 1.2, text: 'Mitochondria make it from sugar and oxygen.' })
    })

    it('sends the whole file, under a name that tells only its format', async () => {
      const audio = await recording(wav('x'.repeat(3_000_000)))
      await transcribe({ audio })
      expect(server.requests[0]?.file).to.include({ name: 'lecture.wav', sizeBytes: audio.sizeBytes })
    })

    it('takes a model that gives no times, and says so', async () => {
      const { segments, engine } = await transcribe({ model: 'gpt-4o-mini-transcribe' })
      expect(segments).to.deep.equal([{ startSec: 0, endSec: 7, text }])
      expect(engine.note).to.include('estimated')
    })

    it('finds no speech in silence, for good', async () => {
      const error = await errorOf(transcribe({ audio: await recording(wav('\0'.repeat(1000))) }))
      expect(error).to.deep.include({ permanent: true })
      expect(error.message).to.include('no speech')
    })

    it('refuses a file over 25 MB before sending it', async () => {
      const audio = { ...(await recording(wav('x'))), sizeBytes: 25 * 1024 * 1024 + 1 }
      expect(await errorOf(transcribe({ audio }))).to.deep.include({ permanent: true })
      expect(server.requests).to.have.lengthOf(0)
    })

    it('gives up for good on a file that OpenAI refuses', async () => {
      const audio = { ...(await recording(wav('x'))), extension: 'exe' }
      const error = await errorOf(transcribe({ audio }))
      expect(error).to.deep.include({ permanent: true })
      expect(error.message).to.include('convert it to mp3 or wav')
    })

    it('sends the file again after a broken connection', async () => {
      server.script({ on: 'transcription', fault: { kind: 'drop' }, times: 1 })
      expect((await transcribe()).text).to.equal(text)
      expect(server.requests.map(({ status }) => status)).to.deep.equal([null, 200])
    })

    it('lets an error of this machine through as it is', async () => {
      const audio = { path: join(folder, 'missing'), sizeBytes: 1, extension: 'wav' }
      expect(await transcribe({ audio }).catch((error: unknown) => error)).to.have.property('code', 'ENOENT')
    })

    it('ends a running upload when the signal fires', async () => {
      server.script({ on: 'transcription', fault: { kind: 'hang' } })
      const error = await transcribe({ signal: AbortSignal.timeout(100) }).catch((reason: unknown) => reason)
      expect(error).to.have.property('name', 'TimeoutError')
    })
  })

  describe('generate', () => {
    it('gives the five parts of the transcript, in the contract’s shape', async () => {
      const { material, engine } = await generate()
      expect(() => StudyMaterial.parse(material)).to.not.throw()
      expect(JSON.stringify(material)).to.include('Mitochondria')
      expect(engine).to.deep.equal({ provider: 'openai', model: 'gpt-4o-mini' })
    })

    it('keeps to the preset’s counts', async () => {
      const preset = examPreset({ flashcard_count: 2, exam_question_count: 1 })
      const { material } = await generate({}, { ...request, preset })
      expect(material.flashcards.cards).to.have.lengthOf(2)
      expect(material.exam_questions.questions).to.have.lengthOf(1)
    })

    const passing: Record<string, Script['fault']> = {
      'a rate limit': { kind: 'status', status: 429, retryAfter: '0' },
      'a failure of the server': { kind: 'status', status: 500 },
      'an overloaded server': { kind: 'status', status: 503, retryAfter: new Date(0).toUTCString() },
      'a broken connection': { kind: 'drop' },
      'an answer that breaks off': { kind: 'break-off' },
      'a web page in between': { kind: 'web-page' },
      'a reply that is not JSON': { kind: 'garbage' },
      'a reply of another shape': { kind: 'schema-violation' },
      'a reply without flashcards': { kind: 'missing-part', part: 'flashcards' },
      'a reply that was cut off': { kind: 'cut-off' },
      'a refusal': { kind: 'refusal' },
    }
    for (const [what, fault] of Object.entries(passing)) {
      it(`asks once more after ${what}`, async () => {
        server.script({ on: 'generation', fault, times: 1 } as Script)
        const { material } = await generate()
        expect(material.flashcards.cards).to.not.have.lengthOf(0)
        expect(server.requests).to.have.lengthOf(2)
      })
    }

    it('asks once more when there is no answer in time', async () => {
      server.script({ on: 'generation', fault: { kind: 'hang' }, times: 1 })
      const { material } = await generate({ generationTimeoutMs: 800 })
      expect(material.flashcards.cards).to.not.have.lengthOf(0)
    })

    const retried: Record<string, Script['fault']> = {
      'not answer the generation within 0.2 s': { kind: 'hang' },
      'not answer the generation': { kind: 'stall' },
      'limiting the requests': { kind: 'status', status: 429 },
      'trouble of its own': { kind: 'status', status: 502 },
      'could not be reached': { kind: 'drop' },
      OPENAI_BASE_URL: { kind: 'web-page' },
    }
    for (const [words, fault] of Object.entries(retried)) {
      it(`leaves it to the job after three times "${words}"`, async () => {
        server.script({ on: 'generation', fault } as Script)
        const error = await errorOf(
          generate({ generationTimeoutMs: /hang|stall/.test(fault.kind) ? 200 : 5_000 }),
        )
        expect(error).to.deep.include({ permanent: false })
        expect(error.message).to.include(words)
        expect(server.requests).to.have.lengthOf(3)
      })
    }

    const lasting: Record<string, Script['fault']> = {
      OPENAI_API_KEY: { kind: 'status', status: 401 },
      "the key's project": { kind: 'status', status: 403 },
      PLC_LLM_MODEL: { kind: 'status', status: 404 },
      'structured output': { kind: 'status', status: 400 },
      'larger context': { kind: 'status', status: 400, code: 'context_length_exceeded' },
      'split the lecture': { kind: 'status', status: 413 },
      'add credit': { kind: 'status', status: 429, code: 'insufficient_quota' },
    }
    for (const [remedy, fault] of Object.entries(lasting)) {
      it(`gives up at once and says "${remedy}"`, async () => {
        server.script({ on: 'generation', fault } as Script)
        const error = await errorOf(generate())
        expect(error).to.deep.include({ permanent: true })
        expect(error.message).to.include(remedy)
        expect(server.requests).to.have.lengthOf(1)
      })
    }

    it('gives up for good when the second reply cannot be used either', async () => {
      server.script({ on: 'generation', fault: { kind: 'missing-part', part: 'outline' } })
      const error = await errorOf(generate())
      expect(error).to.deep.include({ permanent: true })
      expect(error.message).to.include('outline is missing')
      expect(server.requests).to.have.lengthOf(2)
    })

    it('tells the observer what it cost, replies that could not be used included', async () => {
      const calls: ModelCall[] = []
      const observe = (call: ModelCall) => calls.push(call)
      await generate({ observe })
      server.script({ on: 'generation', fault: { kind: 'garbage' }, times: 1 })
      await generate({ observe })
      const [good, asked] = calls
      expect([good?.retries, asked?.retries]).to.deep.equal([0, 1])
      expect(asked?.promptTokens).to.equal(2 * (good?.promptTokens ?? 0))
    })

    it('tells the observer of a call that failed', async () => {
      const calls: ModelCall[] = []
      server.script({ on: 'generation', fault: { kind: 'status', status: 500 } })
      await errorOf(generate({ observe: (call) => calls.push(call) }))
      expect(calls).to.deep.equal([{ provider: 'openai', kind: 'generation', retries: 2 }])
    })

    it('repeats neither the key nor what the provider said of it', async () => {
      const wrong = 'sk-wrong-9876543210zyxwvu'
      const error = await errorOf(generate({ apiKey: wrong }))
      const said = `${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`
      expect(said).to.not.match(/sk-|zyxwvu|Incorrect/)
    })

    it('ends at once when the signal has fired already', async () => {
      const error = await generate({}, request, AbortSignal.abort(new Error('draining'))).catch(
        (e: unknown) => e,
      )
      expect(error).to.have.property('message', 'draining')
      expect(server.requests).to.have.lengthOf(0)
    })
  })

  function model(options: Partial<OpenAiOptions> = {}) {
    const retry = { maxAttempts: 3, initialDelayMs: 5, maxDelayMs: 50, multiplier: 2 }
    return createOpenAiModel({ apiKey, baseUrl: server.url, retry, ...options })
  }

  function generate(
    options: Partial<OpenAiOptions> = {},
    asked = request,
    signal: AbortSignal = AbortSignal.timeout(10_000),
  ) {
    return model(options).generate(asked, { model: 'gpt-4o-mini', signal })
  }

  async function transcribe(given: { audio?: AudioFile; model?: string; signal?: AbortSignal } = {}) {
    const { audio = await recording(wav('speech')), signal = AbortSignal.timeout(10_000) } = given
    return model().transcribe(audio, { model: given.model ?? 'whisper-1', language: null, signal })
  }

  async function recording(bytes: Buffer): Promise<AudioFile> {
    const path = join(folder, 'upload')
    await writeFile(path, bytes)
    return { path, sizeBytes: bytes.length, extension: 'wav' }
  }
})

async function errorOf(failing: Promise<unknown>): Promise<ModelError> {
  const error = await failing.catch((reason: unknown) => reason)
  expect(error).to.be.instanceOf(ModelError)
  return error as ModelError
}
