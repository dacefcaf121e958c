import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { expect } from 'chai'
import type { Script } from '../../../lab/stack/openai-server/faults.ts'
import { lectures } from '../../../smoke/fixtures/lectures.ts'
import { StudyMaterial } from '../../contract/artifact.ts'
import { presets } from '../../contract/presets.ts'
import { tone } from '../../testing/lecture-form.ts'
import {
  type GenerationRequest,
  type Generator,
  type ModelError,
  NoSpeech,
  type Transcriber,
} from '../model.ts'
import { modelErrorOf } from '../offline/testing/model-error.ts'
import { temporaryFolder } from '../offline/testing/temporary-folder.ts'

/** An engine that the suite may ask, and its provider, which it may break. */
export interface EngineUnderTest<Engine> {
  engine: Engine
  model: string
  /** What the engine's messages must not repeat. */
  secrets: string[]
  /** Makes every call go wrong until the suite is done with it; nothing for an engine that asks nobody. */
  breakProvider?: (fault: Script['fault']) => void
  close(): Promise<void>
}

/** Whether somebody else is asked, who may be out of reach, busy, or refuse. */
interface Kind {
  asksProvider: boolean
}

const notes = readFileSync(new URL('../../../smoke/fixtures/lecture-notes.txt', import.meta.url), 'utf8')
const beginning = beginningOfLecture()
const canary = 'zebrafinch'
const request: GenerationRequest = {
  title: `Inflation and the ${canary}`,
  transcript: `${notes}\nThe ${canary} is a bird that lowers inflation.`,
  preset: firstPreset(),
}

const passing: Record<string, Script['fault']> = {
  'limits the requests': { kind: 'status', status: 429, retryAfter: '0' },
  'is overloaded': { kind: 'status', status: 503 },
  'cuts the connection': { kind: 'drop' },
  'does not answer': { kind: 'hang' },
}
const lasting: Record<string, Script['fault']> = {
  'refuses the request': { kind: 'status', status: 400 },
  'does not know the credentials': { kind: 'status', status: 401 },
  'forbids it': { kind: 'status', status: 403 },
  'has no such model': { kind: 'status', status: 404 },
}

/** What every Generator must do, whoever is behind it. The engine's attempts are to be few and short. */
export function describeGenerator(
  name: string,
  open: () => Promise<EngineUnderTest<Generator>>,
  { asksProvider }: Kind,
): void {
  describe(`${name} as a generator`, () => {
    let under: EngineUnderTest<Generator>
    beforeEach(async () => {
      under = await open()
    })
    afterEach(() => under.close())

    const generate = (change: Partial<GenerationRequest> = {}, signal = AbortSignal.timeout(15_000)) =>
      under.engine.generate({ ...request, ...change }, { model: under.model, signal })

    for (const preset of presets)
      it(`makes complete material within the maxima of ${preset.name}`, async () => {
        const { material } = await generate({ preset })
        const { flashcard_count, exam_question_count, summary_max_words } = preset.generation_config
        expect(StudyMaterial.parse(material)).to.deep.equal(material)
        expect(material.flashcards.cards.length).to.be.within(1, flashcard_count)
        expect(material.exam_questions.questions.length).to.be.within(1, exam_question_count)
        expect(wordsOf(material.summary)).to.be.within(1, summary_max_words)
      })

    it('names the engine that made it', async () => {
      const { engine } = await generate()
      expect(engine.provider).to.match(/^[a-z]+$/)
      expect(engine.model).to.be.a('string').and.not.equal('')
    })

    it('ends with the signal’s reason when that has fired', async () => {
      const reason = new Error('draining')
      expect(await reasonOf(generate({}, AbortSignal.abort(reason)))).to.equal(reason)
    })

    if (!asksProvider)
      it('gives up for good on a transcript that says nothing, without a word of it', async () => {
        const error = await modelErrorOf(() => generate({ transcript: canary }))
        expect(error.permanent).to.equal(true)
        expect(told(error)).to.not.include(canary)
      })
    else describeTrouble('generation', () => under, generate)
  })
}

/** What every Transcriber must do, whoever is behind it: it must hear the bundled lecture in its recording. */
export function describeTranscriber(
  name: string,
  open: () => Promise<EngineUnderTest<Transcriber>>,
  { asksProvider, ready = () => undefined }: Kind & { ready?: () => void },
): void {
  describe(`${name} as a transcriber`, function () {
    ready()
    this.timeout(60_000)
    let under: EngineUnderTest<Transcriber>
    const inFolder = temporaryFolder()
    beforeEach(async () => {
      under = await open()
    })
    afterEach(() => under.close())

    const transcribe = async (bytes = beginning, signal = AbortSignal.timeout(50_000)) => {
      const path = inFolder('recording.wav')
      await writeFile(path, bytes)
      const audio = { path, sizeBytes: bytes.length, extension: 'wav' }
      return under.engine.transcribe(audio, { model: under.model, language: null, signal })
    }

    it('hears the lecture, in segments one after the other', async () => {
      const { text, segments } = await transcribe()
      expect(text).to.match(/inflation/i)
      expect(segments).to.not.have.lengthOf(0)
      for (const [index, { startSec, endSec }] of segments.entries()) {
        expect(startSec).to.be.at.least(segments[index - 1]?.startSec ?? 0)
        expect(endSec).to.be.at.least(startSec)
      }
    })

    it('says that nobody speaks in silence', async () => {
      const error = await modelErrorOf(() => transcribe(tone(2).fill(0, 44)))
      expect(error).to.be.instanceOf(NoSpeech)
      expect(error.permanent).to.equal(true)
    })

    it('ends with the signal’s reason when that fires on the way', async () => {
      under.breakProvider?.({ kind: 'hang' })
      const stop = new AbortController()
      const reason = new Error('draining')
      setTimeout(() => stop.abort(reason), 100)
      expect(await reasonOf(transcribe(beginning, stop.signal))).to.equal(reason)
    })

    if (asksProvider)
      describeTrouble(
        'transcription',
        () => under,
        () => transcribe(),
      )
  })
}

function describeTrouble(
  task: Script['on'],
  under: () => EngineUnderTest<unknown>,
  call: (change?: Record<string, never>, signal?: AbortSignal) => Promise<unknown>,
): void {
  const failing = (fault: Script['fault']) => {
    under().breakProvider?.(fault)
    return modelErrorOf(() => call())
  }
  for (const [what, fault] of Object.entries(passing))
    it(`leaves it to the job when the provider ${what}`, async () => {
      expect((await failing(fault)).permanent).to.equal(false)
    })
  for (const [what, fault] of Object.entries(lasting))
    it(`gives up for good when the provider ${what}`, async () => {
      expect((await failing(fault)).permanent).to.equal(true)
    })
  const everything = { ...passing, ...lasting, 'talks nonsense': { kind: 'garbage' } as const }
  it(`tells neither lecture nor secret, whatever goes wrong with the ${task}`, async () => {
    for (const [what, fault] of Object.entries(everything)) {
      const message = told(await failing(fault))
      for (const secret of [canary, 'nflation', ...under().secrets])
        expect(message, what).to.not.include(secret)
    }
  })
  if (task === 'generation')
    it('ends with the signal’s reason when that fires on the way', async () => {
      under().breakProvider?.({ kind: 'hang' })
      const stop = new AbortController()
      const reason = new Error('draining')
      setTimeout(() => stop.abort(reason), 100)
      expect(await reasonOf(call({}, stop.signal))).to.equal(reason)
    })
}

/** Everything of an error that could reach a log or a row. */
function told(error: ModelError): string {
  return `${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`
}

function reasonOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.fail('it did not end'),
    (reason: unknown) => reason,
  )
}

/** The first seconds of the spoken lecture. */
function beginningOfLecture(): Uint8Array<ArrayBuffer> {
  const seconds = 8
  const recording = tone(seconds)
  recording.set(readFileSync(lectures.wav.file).subarray(44, 44 + seconds * 32_000), 44)
  return recording
}

function wordsOf({ overview, sections }: StudyMaterial['summary']): number {
  const texts = [overview, ...sections.flatMap(({ title, bullets }) => [title, ...bullets])]
  return texts.join(' ').split(/\s+/).length
}

function firstPreset(): GenerationRequest['preset'] {
  const [preset] = presets
  if (preset === undefined) throw new Error('the presets are gone')
  return preset
}
