import { expect } from 'chai'
import fc from 'fast-check'
import { certainFailure } from './early-stop.ts'
import { soakCheck } from './judge.ts'
import { defaultThresholds } from './plan.ts'
import type { SoakSeen } from './soak-seen.ts'
import { changedAt, goodSamples, refused, slotsFrom, soakOf } from './testing/samples.ts'
import { endedEarly } from './testing/simulate.ts'

/** Slots whose failures prove, with the last of them, that more than 2 % fail. */
const tooMany = [10, 25, 31, 40]
const last = tooMany.at(-1) ?? 0
const atMostTwo = { ...defaultThresholds, maxFailures: 2 }
const noneOpen: ReadonlySet<number> = new Set()

describe('certainFailure', () => {
  it('is certain with the third failure in a row, and sees whether they go on', () => {
    const failing = changedAt(goodSamples(20), [10, 11, 12], refused)
    expect(certainFailure(soFar(failing, 12), noneOpen).certain).to.equal(false)
    expect(certainFailure(soFar(failing, 13), noneOpen)).to.deep.equal({ certain: true, failingNow: true })
    expect(certainFailure(soFar(failing, 16), noneOpen)).to.deep.equal({ certain: true, failingNow: false })
  })

  it('takes a question that waits for its answer for a good one', () => {
    const failing = changedAt(goodSamples(20), [10, 11, 13], refused).filter(({ slot }) => slot !== 12)
    expect(certainFailure(soFar(failing, 13), new Set([12])).certain).to.equal(false)
    expect(certainFailure(soFar(failing, 13), noneOpen).certain).to.equal(true)
  })

  it('is certain with one failure more than allowed, or with one that proves the rate', () => {
    const failing = changedAt(goodSamples(301), tooMany, refused)
    expect(certainFailure(soFar(failing, last), noneOpen).certain).to.equal(false)
    expect(certainFailure(soFar(failing, last + 1), noneOpen).certain).to.equal(true)
    const counted = (count: number) => ({ ...soFar(failing, count), thresholds: atMostTwo })
    expect(certainFailure(counted(tooMany[2] ?? 0), noneOpen).certain).to.equal(false)
    expect(certainFailure(counted((tooMany[2] ?? 0) + 1), noneOpen).certain).to.equal(true)
  })

  it('looks on when the failure that is too many may be the beginning of an outage', () => {
    const failing = changedAt(goodSamples(301), [...tooMany, last + 1], refused)
    expect(certainFailure(soFar(failing, last + 1), noneOpen)).to.deep.equal({
      certain: true,
      failingNow: true,
    })
    expect(certainFailure(soFar(failing, last + 4), noneOpen)).to.deep.equal({
      certain: true,
      failingNow: false,
    })
  })

  it('is certain with so many slow answers that no fast one can make up for them', () => {
    const limited = soakOf(changedAt(goodSamples(301), slotsFrom(0, 60), { latencyMs: 900 }), {
      thresholds: { latencyMs: { p50: null, p95: 500, p99: null } },
    })
    const afterSo = (count: number) => ({ ...limited, samples: limited.samples.slice(0, count) })
    expect(certainFailure(afterSo(15), noneOpen).certain).to.equal(false)
    expect(certainFailure(afterSo(40), noneOpen).certain).to.equal(true)
  })

  it('never changes the outcome of the whole soak', () => {
    const bad = fc.tuple(fc.nat(59), fc.integer({ min: 1, max: 5 }))
    fc.assert(
      fc.property(fc.array(bad, { maxLength: 6 }), fc.array(fc.nat(59), { maxLength: 20 }), (runs, slow) => {
        const failing = runs.flatMap(([from, length]) => slotsFrom(from, from + length - 1))
        const samples = changedAt(changedAt(goodSamples(60), slow, { latencyMs: 900 }), failing, refused)
        const whole = soakOf(samples, { thresholds: { latencyMs: { p50: 100, p95: 500, p99: null } } })
        const ended = endedEarly(whole)
        expect(outcomeOf(ended)).to.equal(outcomeOf(whole))
        if (ended.ended === 'decided') expect(outcomeOf(whole)).to.equal('fail')
      }),
      { numRuns: 500 },
    )
  })
})

function soFar(samples: SoakSeen['samples'], count: number): SoakSeen {
  return soakOf(samples.slice(0, count), { slots: 301 })
}

function outcomeOf(soak: SoakSeen): string {
  const plan = { command: 'soak', release: null, settleMs: 0 } as const
  return soakCheck.judge({ soak, plan }).outcome
}
