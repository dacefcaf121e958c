import { randomBytes } from 'node:crypto'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { lectures } from '../../../../smoke/fixtures/lectures.ts'
import { needsFfmpeg } from '../../long-audio/testing/long-lecture.ts'
import { likeness } from '../testing/likeness.ts'
import { modelErrorOf } from '../testing/model-error.ts'
import { writeProgram } from '../testing/program.ts'
import { isAlive, pidIn } from '../testing/running.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { writeWav } from '../testing/wav-file.ts'
import { writeSpeech } from './speech-file.ts'

const m4a = fileURLToPath(new URL('../../../../smoke/fixtures/lecture.m4a', import.meta.url))
const tone = (name: string) =>
  fileURLToPath(new URL(`../../../documents/testing/files/${name}`, import.meta.url))
/** What an encoder puts before the sound, and more. */
const shifts = 2_100
const never = new AbortController().signal

describe('writeSpeech', () => {
  const inFolder = temporaryFolder()

  describe('with ffmpeg', () => {
    needsFfmpeg()

    for (const [name, path] of Object.entries({ mp3: lectures.mp3.file, m4a }))
      it(`gives back what was encoded as ${name}`, async () => {
        const decoded = await speechOf(path)
        const plain = await speechOf(lectures.wav.file)

        expect(decoded.seconds).to.be.closeTo(plain.seconds, 0.2)
        expect(
          likeness(decoded.samples.subarray(0, 40_000), plain.samples.subarray(0, 40_000), shifts),
        ).to.be.above(0.9)
      })

    for (const name of ['tone.flac', 'tone.ogg', 'tone.webm', 'tone.mpeg', 'tone.mp4', 'tone.mp2'])
      it(`reads ${name}`, async () => {
        expect((await speechOf(tone(name))).seconds).to.be.within(0.3, 0.6)
      })

    it('reads wav of an encoding that is not plain', async () => {
      const encoded = await readFile(tone('tone.wav'))
      // A-law, the encoding of telephones: one byte a sample.
      encoded.writeUInt16LE(6, encoded.indexOf('fmt ') + 8)
      encoded.writeUInt16LE(1, encoded.indexOf('fmt ') + 20)
      encoded.writeUInt16LE(8, encoded.indexOf('fmt ') + 22)
      await writeFile(inFolder('a.wav'), encoded)

      expect((await speechOf(inFolder('a.wav'))).seconds).to.be.within(0.3, 1)
    })

    it('plays on over a scratch', async () => {
      const bytes = await readFile(lectures.mp3.file)
      bytes.fill(0x55, 100_000, 101_000)
      await writeFile(inFolder('a.mp3'), bytes)

      expect((await speechOf(inFolder('a.mp3'))).seconds).to.be.closeTo(64.5, 0.5)
    })

    const broken: Record<string, () => Promise<Buffer | string>> = {
      'a file that is mostly noise': async () =>
        Buffer.concat([(await readFile(lectures.mp3.file)).subarray(0, 2_000), randomBytes(200_000)]),
      'a text under the name of an mp3': async () => 'this is a text\n'.repeat(1_000),
      'an empty file': async () => '',
      'an m4a that was cut short': async () => (await readFile(m4a)).subarray(0, 100_000),
      'sound that is not where the tables say': async () => {
        const bytes = await readFile(m4a)
        return Buffer.concat([
          bytes.subarray(0, bytes.indexOf('mdat') - 4),
          bytes.subarray(bytes.indexOf('moov') - 4),
        ])
      },
      'an mp4 without sound': async () => Buffer.from('\0\0\0\x08ftyp\0\0\0\x10moov\0\0\0\x08trak', 'latin1'),
      'a list of other files': async () => `ffconcat version 1.0\nfile '${lectures.wav.file}'\n`,
    }
    for (const [what, content] of Object.entries(broken))
      it(`calls ${what} damaged`, async () => {
        await writeFile(inFolder('a.mp3'), await content())

        const error = await modelErrorOf(() => speechOf(inFolder('a.mp3')))

        expect(error.message).to.match(/^the recording is damaged: ffmpeg finds no sound .* upload it again$/)
        expect(error.permanent).to.equal(true)
      })
  })

  it('may be tried again when ffmpeg could not write, or was ended', async () => {
    const full = await writeProgram(inFolder('full'), `for last; do :; done; : > "\${last#file:}"; exit 1`)
    const ended = await writeProgram(inFolder('ended'), 'kill -KILL $$')

    const errors = await Promise.all(
      [full, ended].map((program) => modelErrorOf(() => speechOf(lectures.mp3.file, program))),
    )

    expect(errors.map(({ permanent }) => permanent)).to.deep.equal([false, false])
    expect(errors.map(({ message }) => message).join()).to.match(/disk is not full,.*short of memory/)
  })

  it('kills ffmpeg when it is told to stop, and gives the reason', async () => {
    const program = await writeProgram(inFolder('program'), `echo $$ > ${inFolder('pid')}; exec sleep 60`)
    const stop = new AbortController()
    const written = speechOf(lectures.mp3.file, program, stop.signal).catch((error: unknown) => error)
    const pid = await pidIn(inFolder('pid'))

    stop.abort(new Error('enough'))

    expect(await written).to.have.property('message', 'enough')
    expect(isAlive(pid)).to.equal(false)
  })

  it('needs no ffmpeg for plain wav', async () => {
    await writeWav(inFolder('a.wav'), 1, () => 0.5, { sampleRate: 48_000, channels: 2, bits: 24 })

    expect((await speechOf(inFolder('a.wav'), inFolder('none'))).seconds).to.be.closeTo(1, 0.001)
  })

  async function speechOf(
    path: string,
    ffmpegProgram = 'ffmpeg',
    signal = never,
  ): Promise<{ seconds: number; samples: Float32Array }> {
    const { size } = await stat(path)
    const audio = { path, sizeBytes: size, extension: path.split('.').at(-1) ?? '' }
    const { seconds } = await writeSpeech(audio, inFolder('speech.raw'), { ffmpegProgram, signal })
    const bytes = await readFile(inFolder('speech.raw'))
    const samples = Float32Array.from({ length: bytes.length / 2 }, (_, index) =>
      bytes.readInt16LE(2 * index),
    )
    return { seconds, samples }
  }
})
