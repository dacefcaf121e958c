import { writeFile } from 'node:fs/promises'
import { expect } from 'chai'
import { collect } from '../testing/collect.ts'
import { likeness } from '../testing/likeness.ts'
import { modelErrorOf } from '../testing/model-error.ts'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { type WavFormat, writeWav } from '../testing/wav-file.ts'
import { decodeWav } from './decode-wav.ts'

const hum = (time: number) => Math.sin(2 * Math.PI * 200 * time) / 2
const speech: WavFormat = { sampleRate: 16_000, channels: 1, bits: 16 }

describe('decodeWav', () => {
  const inFolder = temporaryFolder()

  const formats: Record<string, WavFormat> = {
    '8 bits': { ...speech, bits: 8 },
    '16 bits': speech,
    '24 bits': { ...speech, bits: 24 },
    '32 bits': { ...speech, bits: 32 },
    'float of 32 bits': { ...speech, bits: 32, isFloat: true },
    'float of 64 bits': { ...speech, bits: 64, isFloat: true },
    'six channels at 96 kHz': { sampleRate: 96_000, channels: 6, bits: 24, isExtensible: true },
  }
  for (const [name, format] of Object.entries(formats))
    it(`reads ${name}`, async () => {
      await writeWav(inFolder('a.wav'), 0.9, hum, format)

      const { sampleRate, seconds, channels } = await collected(inFolder('a.wav'))

      expect({ sampleRate, seconds, channels: channels.length }).to.deep.equal({
        sampleRate: format.sampleRate,
        seconds: 0.9,
        channels: format.channels,
      })
      for (const samples of channels)
        expect(
          likeness(
            samples,
            samples.map((_, index) => hum(index / sampleRate)),
          ),
        ).to.be.above(0.999)
    })

  it('reads to the end of the file when the recorder did not know the length', async () => {
    await writeWav(inFolder('a.wav'), 0.5, hum, { ...speech, claimedBytes: 0xffffffff })

    expect((await collected(inFolder('a.wav'))).seconds).to.equal(0.5)
  })

  it('tells how much of a file that was cut short is missing', async () => {
    await writeWav(inFolder('a.wav'), 0.5, hum, { ...speech, claimedBytes: 20_000 })

    const error = await modelErrorOf(() => collected(inFolder('a.wav')))

    expect(error.message).to.contain('damaged: 4000 bytes are missing')
    expect(error.permanent).to.equal(true)
  })

  it('leaves a wav of another encoding to others, and does not call it damaged', async () => {
    await writeWav(inFolder('a.wav'), 0.5, hum, { ...speech, bits: 40 })

    expect(await decodeWav(inFolder('a.wav'))).to.equal(undefined)
  })

  const broken = {
    'a header alone': 'RIFF\x04\0\0\0WAVE',
    'an empty file': '',
    'text under the name of a wav': 'this is a text, and it goes on for a while',
    'sound without a format': 'RIFF\x10\0\0\0WAVEdata\x04\0\0\0abcd',
    'a format that makes no sense':
      'RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\0\0\x01\0\0\0\0\0\0\0\0\0\x10\0data\0\0\0\0',
  }
  for (const [name, content] of Object.entries(broken))
    it(`calls ${name} damaged`, async () => {
      await writeFile(inFolder('a.wav'), content, 'latin1')

      const error = await modelErrorOf(() => collected(inFolder('a.wav')))

      expect(error.message).to.match(/^the recording is damaged: its wav file .+ upload it again$/)
    })
})

async function collected(path: string): ReturnType<typeof collect> {
  const sounds = await decodeWav(path)
  if (sounds === undefined) throw new Error('this is no plain wav')
  return collect(sounds)
}
