import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { expect } from 'chai'
import { lectures } from '../../../smoke/fixtures/lectures.ts'
import { wordErrorRate } from '../../../smoke/word-error-rate.ts'
import { expectedCounts } from '../../contract/expected-counts.ts'
import { presets } from '../../contract/presets.ts'
import { hasFfmpeg } from '../long-audio/testing/long-lecture.ts'
import type { AudioFile, Transcription } from '../model.ts'
import { createOfflineModel } from './offline.ts'
import { modelErrorOf } from './testing/model-error.ts'
import { needsPocketsphinx, writeProgram } from './testing/program.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'
import { writeWav } from './testing/wav-file.ts'

const options = { model: 'any', language: null, signal: new AbortController().signal }
const engine = { provider: 'offline', model: 'pocketsphinx', note: 'draft quality' }
const spoken = lectures.wav.trueText ?? ''
const speech = { sampleRate: 16_000, channels: 1, bits: 16 }

describe('the transcription of the offline model', () => {
  const inFolder = temporaryFolder()

  describe('with pocketsphinx', function () {
    needsPocketsphinx()
    this.timeout(240_000)

    it('hears the spoken lecture from wav, few words wrong, sentence by sentence', async () => {
      const heard = await heardFrom(lectures.wav.file)

      // It is 4 %.
      expect(wordErrorRate(spoken, heard.text)).to.be.below(0.15)
      expect(heard.segments.length).to.be.within(12, 25)
      expect(heard.segments.at(-1)?.endSec).to.be.within(60, 65)
      expect(heard.engine).to.deep.equal(engine)
      for (const preset of presets) await expectMaterialFor(heard, preset)
    })

    it('hears its beginning from mp3 as well', async function () {
      if (!hasFfmpeg()) this.skip()
      const beginning = inFolder('beginning.mp3')
      const cut = ['-v', 'error', '-i', lectures.mp3.file, '-t', '20', '-c', 'copy', beginning]
      expect(spawnSync('ffmpeg', cut).status).to.equal(0)

      const heard = await heardFrom(beginning)

      const said = spoken.split(/\s+/).slice(0, heard.text.split(/\s+/).length).join(' ')
      expect(wordErrorRate(said, heard.text)).to.be.below(0.15)
      expect(heard.segments.length).to.be.within(4, 8)
      expect(heard.segments.at(-1)?.endSec).to.be.within(18, 20.1)
      expect(heard.engine).to.deep.equal(engine)
    })

    it('says that it heard no speech in silence', async () => {
      await writeWav(inFolder('a.wav'), 3, () => 0, speech)

      const error = await modelErrorOf(() => heardFrom(inFolder('a.wav')))

      expect(error.message).to.contain('no speech was heard in the recording')
      expect(error.permanent).to.equal(true)
    })
  })

  it('gives the program headerless speech at 16 kHz, from any rate and channels', async () => {
    const program = await writeProgram(inFolder('program'), `cp "$2" ${inFolder('copy')}`)
    await writeWav(inFolder('a.wav'), 1, hum, { sampleRate: 44_100, channels: 2, bits: 24 })

    await modelErrorOf(() => heardFrom(inFolder('a.wav'), { program }))

    const bytes = await readFile(inFolder('copy'))
    expect(bytes.length / 2).to.be.closeTo(16_000, 1)
    expect(bytes.readInt16LE(2 * 8_010) / 32_768).to.be.closeTo(hum(8_010 / 16_000), 0.01)
  })

  it('leaves no file behind', async () => {
    const program = await writeProgram(inFolder('program'), 'exit 3')
    await writeWav(inFolder('a.wav'), 1, hum, speech)
    const before = process.env['TMPDIR']
    process.env['TMPDIR'] = await mkdtemp(inFolder('tmp-'))

    const error = await modelErrorOf(() => heardFrom(inFolder('a.wav'), { program })).finally(() => {
      if (before === undefined) delete process.env['TMPDIR']
      else process.env['TMPDIR'] = before
    })

    const [folder = ''] = (await readdir(inFolder(''))).filter((name) => name.startsWith('tmp-'))
    expect(error.message).to.contain('exit code 3')
    expect(await readdir(inFolder(folder))).to.deep.equal([])
  })

  it('stops while it decodes, with the reason that it was given', async () => {
    const stop = new AbortController()
    const heard = createOfflineModel().transcribe(await audioFile(lectures.wav.file), {
      ...options,
      signal: stop.signal,
    })
    setImmediate(() => stop.abort(new Error('enough')))

    expect(await heard.then(String, String)).to.equal('Error: enough')
  })

  it('refuses a recording without a single sound', async () => {
    await writeWav(inFolder('a.wav'), 0.05, hum, speech)

    const error = await modelErrorOf(() => heardFrom(inFolder('a.wav')))

    expect(error.message).to.contain('no speech was heard')
  })

  it('refuses another language than English', async () => {
    const audio = await audioFile(lectures.wav.file)

    const error = await modelErrorOf(() =>
      createOfflineModel().transcribe(audio, { ...options, language: 'de' }),
    )

    expect(error.message).to.contain('hears English only, not de')
  })

  it('names the package to install for what is not plain wav when ffmpeg is missing', async () => {
    const error = await modelErrorOf(() => heardFrom(lectures.mp3.file, { ffmpegProgram: inFolder('none') }))

    expect(error.message).to.match(/not plain wav.*apt-get install ffmpeg.*or use the provider openai/)
    expect(error.permanent).to.equal(true)
  })

  it('refuses a damaged recording', async () => {
    const bytes = await readFile(lectures.wav.file)
    await writeFile(inFolder('a.wav'), bytes.subarray(0, bytes.length / 2))

    const error = await modelErrorOf(() => heardFrom(inFolder('a.wav')))

    expect(error.message).to.contain('the recording is damaged')
  })
})

async function heardFrom(
  path: string,
  programs: Parameters<typeof createOfflineModel>[0] = {},
): Promise<Transcription> {
  return await createOfflineModel(programs).transcribe(await audioFile(path), options)
}

async function audioFile(path: string): Promise<AudioFile> {
  const { size } = await stat(path)
  return { path, sizeBytes: size, extension: path.split('.').at(-1) ?? '' }
}

async function expectMaterialFor({ text }: Transcription, preset: (typeof presets)[number]): Promise<void> {
  const request = { title: 'Inflation', transcript: text, preset }
  const { material } = await createOfflineModel().generate(request, options)
  const { flashcards, examQuestions } = expectedCounts(preset, text.split(/\s+/).length)
  expect(material.flashcards.cards.length).to.be.within(flashcards.atLeast, flashcards.atMost)
  expect(material.exam_questions.questions.length).to.be.within(examQuestions.atLeast, examQuestions.atMost)
}

function hum(time: number): number {
  return Math.sin(2 * Math.PI * 200 * time) / 2
}
