import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { lectures } from '../../../../smoke/fixtures/lectures.ts'
import { collect } from '../testing/collect.ts'
import { likeness } from '../testing/likeness.ts'
import { modelErrorOf } from '../testing/model-error.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { decodeMp4 } from './decode-mp4.ts'
import { decodeWav } from './decode-wav.ts'

const m4a = fileURLToPath(new URL('../../../../smoke/fixtures/lecture.m4a', import.meta.url))
/** What the encoder puts before the sound, and more. */
const shifts = 2_100

describe('decodeMp4', () => {
  const inFolder = temporaryFolder()

  it('gives back what was encoded', async () => {
    const aac = await collect(decodeMp4(m4a))
    const wav = await collect(decodeWav(lectures.wav.file))
    const [one, other] = [aac.channels[0]?.subarray(0, 40_000), wav.channels[0]?.subarray(0, 40_000)]

    expect(aac.sampleRate).to.equal(16_000)
    expect(aac.seconds).to.be.closeTo(wav.seconds, 0.2)
    expect(one && other && likeness(one, other, shifts)).to.be.above(0.9)
  })

  it('calls a file that was cut short damaged', async () => {
    const bytes = await readFile(m4a)
    await writeFile(inFolder('a.m4a'), bytes.subarray(0, bytes.length / 2))

    const error = await modelErrorOf(() => collect(decodeMp4(inFolder('a.m4a'))))

    expect(error.message).to.contain('damaged: its MP4 file is cut short: it has no index')
    expect(error.permanent).to.equal(true)
  })

  it('calls sound that is not where the tables say damaged', async () => {
    const bytes = await readFile(m4a)
    const sound = bytes.indexOf('mdat')
    const moved = Buffer.concat([bytes.subarray(0, sound - 4), bytes.subarray(bytes.indexOf('moov') - 4)])
    await writeFile(inFolder('a.m4a'), moved)

    const error = await modelErrorOf(() => collect(decodeMp4(inFolder('a.m4a'))))

    expect(error.message).to.match(/damaged: .*(?:cut short|cannot be decoded)/)
  })

  it('never fails but with a ModelError, whatever was overwritten', async () => {
    const bytes = await readFile(m4a)
    const index = bytes.indexOf('moov')
    for (let at = index + 8; at < index + 700; at += 31) {
      const broken = Buffer.from(bytes)
      broken.fill(0xff, at, at + 4)
      await writeFile(inFolder('a.m4a'), broken)
      const failure = await collect(decodeMp4(inFolder('a.m4a'))).catch((error: unknown) => error)

      if (failure instanceof Error) expect(failure.name, String(failure.stack)).to.equal('ModelError')
    }
  })

  it('calls an MP4 file without AAC damaged', async () => {
    await writeFile(inFolder('a.mp4'), Buffer.from('\0\0\0\x08ftyp\0\0\0\x10moov\0\0\0\x08trak', 'latin1'))

    const error = await modelErrorOf(() => collect(decodeMp4(inFolder('a.mp4'))))

    expect(error.message).to.contain('its MP4 file has no AAC sound')
  })
})
