import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { expect } from 'chai'
import { lectures } from '../../../../smoke/fixtures/lectures.ts'
import { collect } from '../testing/collect.ts'
import { likeness } from '../testing/likeness.ts'
import { modelErrorOf } from '../testing/model-error.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { decodeMpeg } from './decode-mpeg.ts'
import { decodeWav } from './decode-wav.ts'

describe('decodeMpeg', () => {
  const inFolder = temporaryFolder()

  it('gives back what was encoded', async () => {
    const mp3 = await collect(decodeMpeg(lectures.mp3.file))
    const wav = await collect(decodeWav(lectures.wav.file))

    expect(mp3.sampleRate).to.equal(16_000)
    expect(mp3.seconds).to.be.closeTo(wav.seconds, 0.1)
    expect(likeness(firstOf(mp3), firstOf(wav))).to.be.above(0.95)
  })

  it('plays on over a scratch', async () => {
    const bytes = await readFile(lectures.mp3.file)
    bytes.fill(0x55, 100_000, 101_000)
    await writeFile(inFolder('a.mp3'), bytes)

    expect((await collect(decodeMpeg(inFolder('a.mp3')))).seconds).to.be.closeTo(64.5, 0.5)
  })

  it('gives up early on a file that is mostly noise', async () => {
    const bytes = await readFile(lectures.mp3.file)
    await writeFile(inFolder('a.mp3'), Buffer.concat([bytes.subarray(0, 2_000), randomBytes(200_000)]))

    const error = await withConsoleQuiet(() => modelErrorOf(() => collect(decodeMpeg(inFolder('a.mp3')))))

    expect(error.message).to.contain('the recording is damaged: too many frames of it cannot be decoded')
    expect(error.permanent).to.equal(true)
  })

  it('calls a text under the name of an mp3 damaged', async () => {
    await writeFile(inFolder('a.mp3'), 'this is a text\n'.repeat(1_000))

    const error = await modelErrorOf(() => collect(decodeMpeg(inFolder('a.mp3'))))

    expect(error.message).to.contain('there is no MPEG audio in it')
  })
})

function firstOf({ channels }: { channels: Float32Array[] }): Float32Array {
  return channels[0] ?? new Float32Array()
}

/** mpg123-decoder writes each frame that it cannot decode to the console. */
async function withConsoleQuiet<Result>(work: () => Promise<Result>): Promise<Result> {
  const { error } = console
  console.error = () => {}
  try {
    return await work()
  } finally {
    console.error = error
  }
}
