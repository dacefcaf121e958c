import { expect } from 'chai'
import { falseFailRateAtMost } from './false-fail.ts'
import { defaultThresholds } from './plan.ts'
import { isEverProven, rateAbove, rateBelow, samplesToProve } from './sequential-test.ts'
import { seeded } from './testing/simulate.ts'

const runs = 2000
const longest = 600

describe('the sequential tests of a failure rate', () => {
  it('claim too much, at exactly the limit and whenever one stops, in at most 5 % of runs', () => {
    const random = seeded(7)
    for (const limit of [0.005, 0.02, 0.2])
      for (const claim of [rateAbove(limit), rateBelow(limit)]) {
        const wrong = countOf(() => isEverProven(claim, answers(limit, longest, random)))
        expect(wrong / runs, `${limit}`).to.be.below(0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs))
      }
  })

  it('prove that 10 % fail, where 2 % may, in 45 answers or fewer of every other run', () => {
    const random = seeded(8)
    const proven = countOf(() => isEverProven(rateAbove(0.02), answers(0.1, 45, random)))
    expect(proven).to.be.greaterThan(runs / 2)
  })

  it('prove less than the limit after so many good answers, and with no one fewer', () => {
    for (const [limit, samples] of [
      [0.01, 341],
      [0.02, 170],
      [0.1, 33],
    ] as const) {
      expect(samplesToProve(limit)).to.equal(samples)
      const good = new Array<boolean>(samples).fill(false)
      expect(isEverProven(rateBelow(limit), good)).to.equal(true)
      expect(isEverProven(rateBelow(limit), good.slice(1))).to.equal(false)
    }
  })

  it('fail a soak of five minutes falsely in at most one of 1,000 runs where one of 200 answers fails', () => {
    expect(falseFailRateAtMost(0.005, 301, defaultThresholds)).to.be.below(0.001)
  })

  it('agree with the sum over every course of a few answers', () => {
    const [slots, rate, limit] = [10, 0.3, 0.1]
    let chance = 0
    for (let course = 0; course < 2 ** slots; course += 1) {
      const failed = Array.from({ length: slots }, (_, slot) => ((course >> slot) & 1) === 1)
      const failures = failed.filter(Boolean).length
      if (isEverProven(rateAbove(limit), failed))
        chance += rate ** failures * (1 - rate) ** (slots - failures)
    }
    const thresholds = { ...defaultThresholds, maxFailureRate: limit, failuresInARow: 1000, goodInARow: 0 }
    expect(falseFailRateAtMost(rate, slots, thresholds)).to.be.closeTo(chance, 1e-9)
  })
})

function answers(rate: number, count: number, random: () => number): boolean[] {
  return Array.from({ length: count }, () => random() < rate)
}

function countOf(isSo: () => boolean): number {
  let count = 0
  for (let run = 0; run < runs; run += 1) if (isSo()) count += 1
  return count
}
