import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { type OpenAiServer, startOpenAiServer } from '../../../lab/stack/openai-server/server.ts'
import { lectures } from '../../../smoke/fixtures/lectures.ts'
import { type AudioFile, NoSpeech, type Transcriber, type Transcription } from '../model.ts'
import { modelErrorOf } from '../offline/testing/model-error.ts'
import { createOpenAiModel } from '../openai.ts'
import type { HeardPiece } from './heard-piece.ts'
import { refuseTooLong } from './listen-for-silences.ts'
import { longLecture, needsFfmpeg } from './testing/long-lecture.ts'
import { type KeptPieces, transcribeLong } from './transcribe-long.ts'

const apiKey = 'sk-test-0123456789abcdef'
const lectureText = lectures.wav.trueText ?? ''

describe('transcribeLong', function () {
  this.timeout(60_000)
  let folder: string
  let server: OpenAiServer
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'long-audio-'))
  })
  after(() => rm(folder, { recursive: true }))
  beforeEach(async () => {
    server = await startOpenAiServer({ apiKey, transcripts: { '*': { text: lectureText } } })
  })
  afterEach(() => server.stop())

  describe('with ffmpeg', () => {
    needsFfmpeg()
    let audio: AudioFile
    before(async () => {
      // 31 MB, 16 and a half minutes.
      audio = await recording('long.wav', longLecture(15))
    })

    it('hears a recording over the provider’s limit in pieces under it, with times that never go back', async () => {
      const { segments, text, engine } = await transcribe(audio)
      expect(audio.sizeBytes).to.be.above(25 * 1024 * 1024)
      expect(server.requests.map(({ status }) => status)).to.deep.equal([200, 200, 200, 200])
      for (const { file } of server.requests) expect(file?.sizeBytes).to.be.below(2_000_000)
      expect(text.split('Today we will talk about inflation')).to.have.lengthOf(5)
      expect(engine).to.deep.equal({ provider: 'openai', model: 'whisper-1' })
      const starts = segments.map(({ startSec }) => startSec)
      expect(starts).to.deep.equal(starts.toSorted((one, other) => one - other))
      expect(starts.at(-1)).to.be.within(700, 990)
    })

    it('cuts where nobody speaks, and hears two pieces at a time that are as long as their times say', async () => {
      const lengths: number[] = []
      const ends: number[] = []
      let underWay = 0
      let most = 0
      const transcriber: Transcriber = {
        maximumBytes: 1,
        async transcribe({ path }) {
          lengths.push(lengthOf(path))
          most = Math.max(most, ++underWay)
          await new Promise((resolve) => setTimeout(resolve, 20))
          underWay -= 1
          return heard('words')
        },
      }
      await transcribe(audio, { transcriber, kept: noted(ends) })
      for (const [index, end] of ends.entries()) {
        expect(end - (ends[index - 1] ?? 0)).to.be.closeTo(lengths[index] ?? 0, 0.15)
        // A second of silence follows each time that the lecture is spoken.
        if (index < 3) expect(end % 65.776).to.be.within(64, 65.776)
      }
      expect([ends.length, most]).to.deep.equal([4, 2])
    })

    it('asks only for what it does not know yet', async () => {
      const kept = memory()
      server.script({ on: 'transcription', fault: { kind: 'status', status: 500 }, after: 2, times: 1 })
      expect(await modelErrorOf(() => transcribe(audio, { kept }))).to.include({ permanent: false })
      const { segments } = await transcribe(audio, { kept })
      const asked = server.requests.map(({ file, status }) => ({ piece: file?.sha256, status }))
      const answered = asked.filter(({ status }) => status === 200).map(({ piece }) => piece)
      expect(new Set(answered).size).to.equal(4)
      expect(answered).to.have.lengthOf(4)
      expect(segments.at(-1)?.startSec).to.be.above(700)
    })

    it('passes over a piece in which nobody speaks', async () => {
      let number = 0
      const transcriber: Transcriber = {
        maximumBytes: 1,
        transcribe: async () => (number++ === 1 ? Promise.reject(new NoSpeech('silence')) : heard('words')),
      }
      expect((await transcribe(audio, { transcriber })).text).to.equal('words\nwords\nwords')
    })

    it('has heard no speech when nobody speaks in any piece', async () => {
      const short = await recording('short.wav', longLecture(1))
      const mute: Transcriber = {
        maximumBytes: 1,
        transcribe: () => Promise.reject(new NoSpeech('silence')),
      }
      expect(await modelErrorOf(() => transcribe(short, { transcriber: mute }))).to.be.instanceOf(NoSpeech)
    })

    it('leaves no file behind when it is told to end', async () => {
      const stop = new AbortController()
      const reason = new Error('draining')
      const transcriber: Transcriber = {
        maximumBytes: 1,
        transcribe: (_, { signal }) => {
          stop.abort(reason)
          return Promise.reject(signal.reason)
        },
      }
      const before = await piecesIn(tmpdir())
      const ended = await transcribe(audio, { transcriber, signal: stop.signal }).catch(
        (error: unknown) => error,
      )
      expect(ended).to.equal(reason)
      expect(await piecesIn(tmpdir())).to.deep.equal(before)
    })

    for (const name of [
      'tone.mp3',
      'tone.m4a',
      'tone.ogg',
      'tone.webm',
      'tone.flac',
      'tone.mpeg',
      'tone.mp4',
    ])
      it(`reads ${name}`, async () => {
        const path = fileURLToPath(new URL(`../../documents/testing/files/${name}`, import.meta.url))
        const { text } = await transcribe({ path, sizeBytes: 1, extension: name.split('.')[1] ?? '' })
        expect(text).to.equal(lectureText.trim())
      })

    const limits = { minutes: 360, pieces: 100, memoryMb: 320 }
    const beyond = {
      PLC_MAX_AUDIO_MINUTES: { ...limits, minutes: 16 },
      PLC_MAX_AUDIO_PIECES: { ...limits, pieces: 3 },
      PLC_DOCUMENT_MEMORY_MB: { ...limits, memoryMb: 5 },
    }
    for (const [variable, narrow] of Object.entries(beyond))
      it(`gives up for good beyond ${variable}, before anything is paid for`, async () => {
        const error = await modelErrorOf(() => transcribe(audio, { limits: narrow }))
        expect(error.permanent).to.equal(true)
        expect(error.message).to.include(variable)
        expect(server.requests).to.have.lengthOf(0)
      })

    it('finds out how long a short file of silence plays before it is heard', async () => {
      const path = join(folder, 'silence.flac')
      makeSilence(path, 7)
      const listening = {
        program: 'ffmpeg',
        limits: { ...limits, minutes: 6 },
        signal: AbortSignal.timeout(20_000),
      }
      const error = await modelErrorOf(() =>
        refuseTooLong({ path, sizeBytes: 1, extension: 'flac' }, listening),
      )
      expect(error)
        .to.include({ permanent: true })
        .and.to.have.property('message')
        .that.includes('PLC_MAX_AUDIO_MINUTES')
    })

    it('gives up for good on what is no recording, without following what it says', async () => {
      const playlist = await recording(
        'list.wav',
        new TextEncoder().encode(`ffconcat version 1.0\nfile '${lectures.wav.file}'\n`),
      )
      const error = await modelErrorOf(() => transcribe(playlist))
      expect(error.permanent).to.equal(true)
      expect(error.message).to.include('convert it to mp3 or wav')
      expect(server.requests).to.have.lengthOf(0)
    })
  })

  it('names the package when ffmpeg is missing, and what to do without it', async () => {
    const audio = await recording('short.wav', longLecture(1))
    const error = await modelErrorOf(() => transcribe(audio, { program: join(folder, 'no-ffmpeg') }))
    expect(error.permanent).to.equal(true)
    expect(error.message).to.match(/apt-get install ffmpeg.*lower bit rate/)
  })

  function transcribe(
    audio: AudioFile,
    change: Partial<Parameters<typeof transcribeLong>[1]> = {},
  ): Promise<Transcription> {
    const retry = { maxAttempts: 1, initialDelayMs: 5, maxDelayMs: 50, multiplier: 2 }
    return transcribeLong(audio, {
      transcriber: createOpenAiModel({ apiKey, baseUrl: server.url, retry }),
      kept: memory(),
      limits: { minutes: 360, pieces: 100, memoryMb: 320 },
      model: 'whisper-1',
      language: 'en',
      signal: AbortSignal.timeout(50_000),
      ...change,
    })
  }

  async function recording(name: string, bytes: Uint8Array): Promise<AudioFile> {
    const path = join(folder, name)
    await writeFile(path, bytes)
    return { path, sizeBytes: bytes.length, extension: 'wav' }
  }
})

function memory(): KeptPieces {
  const pieces = new Map<number, HeardPiece>()
  return {
    find: async ({ startSec }) => pieces.get(startSec) ?? null,
    keep: async ({ startSec }, one) => {
      pieces.set(startSec, one)
    },
  }
}

/** Keeps nothing, and notes the ends of the pieces in order. */
function noted(ends: number[]): KeptPieces {
  return {
    find: async ({ endSec }) => {
      ends.push(endSec)
      return null
    },
    keep: async () => undefined,
  }
}

function heard(text: string): Transcription {
  const engine = { provider: 'test', model: 'test' }
  return { language: 'en', text, segments: [{ startSec: 0, endSec: 1, text }], engine }
}

function makeSilence(path: string, minutes: number): void {
  const silence = ['-f', 'lavfi', '-i', 'anullsrc=r=8000:cl=mono', '-t', String(minutes * 60)]
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...silence, path])
}

function lengthOf(path: string): number {
  const asked = ['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', path]
  return Number(execFileSync('ffprobe', asked, { encoding: 'utf8' }))
}

async function piecesIn(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.startsWith('pegasus-pieces-')).sort()
}
