import { expect } from 'chai'
import fc from 'fast-check'
import {
  atMostSo,
  confidence,
  failureRateAtMost,
  fullSoakSamples,
  isProvenAbove,
  percentile,
  percentileNames,
  samplesForPercentile,
} from './statistics.ts'
import { latencyFrom, seeded, trueLatency } from './testing/simulate.ts'

/** In the benchmark it is 10,000. */
const runs = 2000
/** Three standard errors below the stated confidence, so that chance alone does not fail the test. */
const leastCoverage = confidence - 3 * Math.sqrt((confidence * (1 - confidence)) / runs)

describe('failureRateAtMost', () => {
  it('is just under 1 % for a full soak without a failure', () => {
    expect(failureRateAtMost(0, fullSoakSamples)).to.be.within(0.0098, 0.00999)
  })

  it('excludes nothing without a sample, and nothing where all failed', () => {
    expect([failureRateAtMost(0, 0), failureRateAtMost(9, 9)]).to.deep.equal([1, 1])
  })

  // Found by bisection over the sum of exact binomial terms in 60 digits.
  for (const [failures, samples, bound] of [
    [1, 301, 0.01566267],
    [3, 301, 0.02555688],
    [10, 100, 0.16371762],
  ] as const) {
    it(`knows the bound of ${failures} in ${samples}`, () => {
      expect(failureRateAtMost(failures, samples)).to.be.closeTo(bound, 1e-8)
    })
  }

  it('is the rate at which so few failures would be a surprise', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), fc.nat(50), (samples, failures) => {
        fc.pre(failures < samples)
        const bound = failureRateAtMost(failures, samples)
        expect(atMostSo(failures, samples, bound)).to.be.closeTo(1 - confidence, 1e-6)
      }),
    )
  })

  it('covers the true rate as often as stated', () => {
    const random = seeded(1)
    for (const rate of [0.003, 0.02, 0.2]) {
      const covered = countOf(runs, () => {
        const failures = countOf(fullSoakSamples, () => random() < rate)
        return failureRateAtMost(failures, fullSoakSamples) >= rate
      })
      expect(covered / runs).to.be.at.least(leastCoverage)
    }
  })
})

describe('percentile', () => {
  for (const name of percentileNames) {
    const least = samplesForPercentile[name]
    it(`claims no ${name} from ${least - 1} samples`, () => {
      expect(percentile(upTo(least - 1), name)).to.equal(null)
      expect(percentile(upTo(least), name)).to.not.equal(null)
    })

    it(`bounds the ${name} from either side as often as stated`, () => {
      const random = seeded(2)
      let [below, above] = [0, 0]
      for (let run = 0; run < runs; run += 1) {
        const shown = percentile(
          Array.from({ length: fullSoakSamples }, () => latencyFrom(random)),
          name,
        )
        if ((shown?.bounds.atLeast ?? 0) <= trueLatency[name]) below += 1
        if ((shown?.bounds.atMost ?? 0) >= trueLatency[name]) above += 1
      }
      expect(below / runs).to.be.at.least(leastCoverage)
      expect(above / runs).to.be.at.least(leastCoverage)
    })
  }

  it('is a value that was measured, at its nearest rank', () => {
    expect(percentile(upTo(300), 'p99')?.value).to.equal(297)
    expect(percentile(upTo(300), 'p50')?.value).to.equal(150)
  })

  it('knows the ranks of the bounds: those of the median of 100 are 42 and 59', () => {
    expect(percentile(upTo(100), 'p50')?.bounds).to.deep.equal({ atLeast: 42, atMost: 59 })
  })

  it('has no upper bound where that falls on a question that was given up on', () => {
    expect(percentile(upTo(100), 'p50', 59)?.bounds).to.deep.equal({ atLeast: 42, atMost: null })
    expect(percentile(upTo(100), 'p50', 60)?.bounds).to.deep.equal({ atLeast: 42, atMost: 59 })
  })
})

describe('isProvenAbove', () => {
  it('needs more than a sample whose own percentile is above', () => {
    expect(percentile(upTo(301), 'p95')?.value).to.equal(286)
    expect(isProvenAbove(upTo(301), 'p95', 280)).to.equal(false)
    expect(isProvenAbove(upTo(301), 'p95', 270)).to.equal(true)
  })

  it('proves nothing by no value', () => {
    expect(isProvenAbove([], 'p50', 0)).to.equal(false)
  })
})

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1)
}

function countOf(times: number, isSo: () => boolean): number {
  let count = 0
  for (let time = 0; time < times; time += 1) if (isSo()) count += 1
  return count
}
