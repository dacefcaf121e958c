import { expect } from 'chai'
import fc from 'fast-check'
import { createResampler } from './resample.ts'

const rates = [8_000, 11_025, 22_050, 32_000, 44_100, 48_000, 96_000]

describe('createResampler', () => {
  for (const rate of rates)
    it(`keeps a tone of speech from ${rate} Hz, in time and in strength`, () => {
      const heard = resampled(tone(440, rate, 0.5), rate)

      expect(heard.length).to.be.closeTo(8_000, 1)
      expect(differenceIn(heard, tone(440, 16_000, 0.5))).to.be.below(0.01)
    })

  it('takes away what the lower rate cannot carry, so that it does not come back as another tone', () => {
    const heard = resampled(tone(10_000, 48_000, 0.5), 48_000)

    expect(loudness(heard)).to.be.below(0.001)
  })

  it('leaves sound of the wanted rate alone', () => {
    const sound = tone(440, 16_000, 0.1)

    expect(resampled(sound, 16_000)).to.deep.equal(sound)
  })

  it('gives the same sound however it is cut into stretches', () => {
    const sound = tone(700, 44_100, 0.2)
    const whole = resampled(sound, 44_100)

    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3_000 }), { maxLength: 8 }), (lengths) => {
        expect(resampled(sound, 44_100, lengths)).to.deep.equal(whole)
      }),
      { numRuns: 30 },
    )
  })
})

function tone(frequency: number, rate: number, seconds: number): Float32Array {
  return Float32Array.from({ length: seconds * rate }, (_, index) =>
    Math.sin((2 * Math.PI * frequency * index) / rate),
  )
}

function resampled(sound: Float32Array, rate: number, lengths: readonly number[] = []): Float32Array {
  const { push, flush } = createResampler(rate, 16_000)
  const out: number[] = []
  let at = 0
  for (const length of [...lengths, sound.length]) {
    out.push(...push(sound.subarray(at, at + length)))
    at += length
  }
  return Float32Array.from([...out, ...flush()])
}

/** The largest difference, the beginning and the end apart, where one side of the filter looks at silence. */
function differenceIn(one: Float32Array, other: Float32Array): number {
  const middle = one.subarray(200, -200)
  return middle.reduce(
    (most, sample, index) => Math.max(most, Math.abs(sample - (other[index + 200] ?? 0))),
    0,
  )
}

function loudness(sound: Float32Array): number {
  return Math.sqrt(sound.subarray(200, -200).reduce((sum, sample) => sum + sample * sample, 0) / sound.length)
}
