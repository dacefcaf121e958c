import { expect } from 'chai'
import fc from 'fast-check'
import {
  confidence,
  excludedFailureRate,
  fullSoakSamples,
  percentile,
  samplesForPercentile,
} from './statistics.ts'

describe('excludedFailureRate', () => {
  it('is just under 1 % for a full soak', () => {
    expect(excludedFailureRate(fullSoakSamples)).to.be.within(0.0098, 0.00999)
  })

  it('excludes nothing without a sample', () => {
    expect(excludedFailureRate(0)).to.equal(1)
  })

  it('is the rate at which so many good samples would be a surprise', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (samples) => {
        expect((1 - excludedFailureRate(samples)) ** samples).to.be.closeTo(1 - confidence, 1e-6)
      }),
    )
  })
})

describe('percentile', () => {
  for (const [name, least] of Object.entries(samplesForPercentile)) {
    it(`claims no ${name} from ${least - 1} samples`, () => {
      expect(percentile(upTo(least - 1), name as 'p50')).to.equal(null)
      expect(percentile(upTo(least), name as 'p50')).to.not.equal(null)
    })
  }

  it('is a value that was measured, at its nearest rank', () => {
    expect(percentile(upTo(300), 'p99')).to.equal(297)
    expect(percentile(upTo(300), 'p50')).to.equal(150)
  })
})

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1)
}
