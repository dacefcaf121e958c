import { expect } from 'chai'
import fc from 'fast-check'
import type { Answer } from '../check.ts'
import { expectOutcome } from '../testing/expect-outcome.ts'
import { adviceIn, seenIn } from '../testing/run-against.ts'
import { falseFailRateAtMost } from './false-fail.ts'
import { soakCheck } from './judge.ts'
import { defaultThresholds } from './plan.ts'
import type { SoakSeen } from './soak-seen.ts'
import { fullSoakSamples } from './statistics.ts'
import { changedAt, goodSamples, refused, slotsFrom, soakOf, withoutBucket } from './testing/samples.ts'
import { endedEarly, seeded, simulateSoak } from './testing/simulate.ts'

describe('the soak check', () => {
  it('passes a full soak, and says what it shows', () => {
    const answer = judge(soakOf(goodSamples(301)))
    expectOutcome(answer, 'pass')
    expect(seenIn(answer)).to.equal(
      '301 of 301 ready over 5m, p50 10 ms (10 ms to 10 ms), p95 10 ms (10 ms to 10 ms), p99 10 ms (10 ms to 10 ms), at most 1 % of requests fail at 95 % confidence',
    )
  })

  it('says that a shorter soak shows less', () => {
    const answer = judge(soakOf(goodSamples(31)))
    expectOutcome(answer, 'pass')
    expect(seenIn(answer)).to.match(/short run: at most 9\.3 % of requests fail/)
  })

  it('is judged the same from its stored samples', () => {
    const soak = soakOf(changedAt(goodSamples(301), slotsFrom(10, 20), refused))
    expect(judge(JSON.parse(JSON.stringify(soak)))).to.deep.equal(judge(soak))
  })

  describe('with failures', () => {
    it('passes one that chance explains, says when it was, and what it leaves possible', () => {
      const answer = judge(failingAt([7]))
      expectOutcome(answer, 'pass')
      expect(seenIn(answer)).to.match(
        /^300 of 301 ready over 5m, 1 of 301 samples failed, never for long: refused at 03:04:07 UTC, .*at most 1\.6 % of requests fail/,
      )
    })

    it('finds failures worth a look that only one kind of connection met', () => {
      expectOutcome(judge(failingAt([4, 104, 204])), 'degraded')
      expectOutcome(judge(failingAt([3, 104, 204])), 'pass')
    })

    it('fails on three in a row, with the time, the shape, and what to do', () => {
      const answer = judge(soakOf(changedAt(goodSamples(301), slotsFrom(60, 62), withoutBucket)))
      expectOutcome(answer, 'fail')
      expect(seenIn(answer)).to.equal(
        'down 03:05:00 to 03:05:03 UTC (3 s): 3 of 3 failed (not ready: storage)',
      )
      expect(adviceIn(answer)).to.match(/^Readiness named storage: check that first\. Look in the API log/)
    })

    it('fails when they are too many, though never in a row', () => {
      const answer = judge(failingAt([10, 25, 31, 40]))
      expectOutcome(answer, 'fail')
      expect(seenIn(answer)).to.equal(
        '4 of 301 samples failed, which proves a rate above 2 %, though never for long: refused at 03:04:10; refused at 03:04:25; refused at 03:04:31 UTC and 1 more',
      )
    })

    it('fails no more failures than may fail, and than chance brings', () => {
      expectOutcome(judge(failingAt([1, 50, 90, 130, 170, 210, 250])), 'pass')
    })

    it('has to prove a rate that was asked for, and says what would', () => {
      const asked = (failing: number[], maxFailureRate: number) =>
        judge(failingAt(failing, { mustProveRate: true, maxFailureRate }))
      expect(seenIn(asked([], 0.02))).to.match(/fewer than 2 % fail at 95 % confidence$/)
      const open = asked([], 0.01)
      expectOutcome(open, 'inconclusive')
      expect(seenIn(open)).to.equal(
        '0 of 301 samples failed, which proves neither more nor less than 1 %: at most 1 % by this run alone',
      )
      expect(adviceIn(open)).to.match(/--extend 10m .* takes 341 samples/)
      expectOutcome(asked([1, 50, 90, 130, 170, 210, 250], 0.02), 'inconclusive')
      expectOutcome(asked([10, 25, 31, 40], 0.02), 'fail')
    })

    it('names a restart that is over before it is an outage, and no restart at another time', () => {
      const restarted = (failing: number[]) =>
        judge(
          soakOf(
            changedAt(
              changedAt(goodSamples(301), slotsFrom(12, 300), { instance: 'api-2' }),
              failing,
              refused,
            ),
            { thresholds: { maxFailures: 1 } },
          ),
        )
      const answer = restarted([10, 11])
      expectOutcome(answer, 'fail')
      expect(seenIn(answer)).to.equal(
        '2 of 301 samples failed, more than the 1 allowed, though never for long: refused at 03:04:10; refused at 03:04:11 UTC, in a restart (instance api-1 then api-2)',
      )
      expect(adviceIn(answer)).to.match(/^Another process answers since/)
      expect(seenIn(restarted([5, 11]))).to.not.match(/restart/)
      expect(seenIn(restarted([50, 51]))).to.not.match(/restart/)
    })

    it('points to what only fresh connections meet', () => {
      expect(adviceIn(judge(failingAt([4, 54, 94, 134, 174, 214, 254])))).to.match(/opened anew/)
    })

    it('fails on the first where none is allowed', () => {
      expectOutcome(judge(failingAt([7], { maxFailures: 0 })), 'fail')
    })

    it('bears more in a row where more are allowed', () => {
      expectOutcome(judge(failingAt([7, 8, 9], { failuresInARow: 4 })), 'pass')
    })

    it('tells only the first outages in full', () => {
      const slots = [10, 30, 50, 70, 90].flatMap((slot) => slotsFrom(slot, slot + 2))
      expect(seenIn(judge(failingAt(slots)))).to.match(/; and 2 more$/)
    })

    it('says how much was not needed when it was decided early', () => {
      const decided = soakOf(changedAt(goodSamples(20), slotsFrom(3, 12), refused), {
        slots: 301,
        ended: 'decided',
      })
      expect(seenIn(judge(decided))).to.match(
        /\(decided after 20 of 301 slots; the other 281 were not needed\)$/,
      )
    })

    it('fails an outage even when it was cut short after it', () => {
      const cut = soakOf(changedAt(goodSamples(20), [3, 4, 5], refused), { slots: 301, ended: 'cut-short' })
      expectOutcome(judge(cut), 'fail')
    })
  })

  describe('with slow answers', () => {
    const slow = (count: number) => changedAt(goodSamples(301), slotsFrom(0, count - 1), { latencyMs: 40 })
    const p95 = { latencyMs: { p50: null, p95: 30, p99: null } }

    it('finds a brown-out worth a look', () => {
      const answer = judge(soakOf(changedAt(goodSamples(301), slotsFrom(60, 89), { latencyMs: 800 })))
      expectOutcome(answer, 'degraded')
      expect(seenIn(answer)).to.equal(
        'brown-out 03:05:00 to 03:05:30 UTC (30 s): 30 slow answers, the slowest after 800 ms',
      )
    })

    it('finds nothing in answers that nobody feels, whatever their course', () => {
      const belowTheFloor = fc.double({ min: 0, max: 499.9, noNaN: true })
      const stretch = fc.tuple(belowTheFloor, fc.integer({ min: 1, max: 30 }))
      const course = fc
        .array(stretch, { minLength: 1, maxLength: 8 })
        .map((stretches) => stretches.flatMap(([latencyMs, count]) => Array<number>(count).fill(latencyMs)))
      fc.assert(
        fc.property(course, fc.constantFrom(100, 250, 1000, 5000), (latencies, everyMs) => {
          const samples = goodSamples(latencies.length).map((sample, index) => ({
            ...sample,
            dueAt: new Date(Date.parse('2026-01-02T03:04:00Z') + index * everyMs).toISOString(),
            latencyMs: latencies[index] ?? 0,
          }))
          expectOutcome(judge(soakOf(samples, { plan: { everyMs } })), 'pass')
        }),
        { examples: [[[...Array<number>(30).fill(10), 93, 93, 93], 250]] },
      )
    })

    it('does not take a single failure within a brown-out for an outage', () => {
      const slow = changedAt(goodSamples(301), slotsFrom(60, 89), { latencyMs: 800 })
      expectOutcome(judge(soakOf(changedAt(slow, [70], refused))), 'degraded')
    })

    it('fails on a percentile that is proven too long', () => {
      const answer = judge(soakOf(slow(30), { thresholds: p95 }))
      expectOutcome(answer, 'fail')
      expect(seenIn(answer)).to.match(
        /^the p95 is above 30 ms with 95 % confidence: p50 10 ms \(10 ms to 10 ms\), p95 40 ms/,
      )
    })

    it('finds a percentile worth a look that is too long in the sample, and not proven', () => {
      expectOutcome(judge(soakOf(slow(18), { thresholds: p95 })), 'degraded')
    })

    it('passes a percentile that is short enough', () => {
      expectOutcome(judge(soakOf(slow(12), { thresholds: p95 })), 'pass')
    })

    it('cannot tell a percentile from too few samples', () => {
      const answer = judge(
        soakOf(goodSamples(60), { thresholds: { latencyMs: { p50: null, p95: null, p99: 30 } } }),
      )
      expect([answer.outcome, seenIn(answer)]).to.deep.equal([
        'inconclusive',
        '60 samples cannot show a p99, which needs 299',
      ])
    })

    it('counts a question that was given up on as one that took so long', () => {
      const gaveUp = { ...refused, failure: 'timeout', latencyMs: 10_000 } as const
      const answer = judge(
        soakOf(changedAt(goodSamples(301), slotsFrom(60, 90), gaveUp), { thresholds: p95 }),
      )
      expect(seenIn(answer)).to.match(/^down/)
    })
  })

  describe('with two releases', () => {
    it('passes a deploy that completed unnoticed', () => {
      const samples = changedAt(goodSamples(301), slotsFrom(100, 300), { release: 'release-2' })
      expectOutcome(judge(soakOf(samples)), 'pass')
    })

    it('finds two that answer in turns to the end worth a look', () => {
      const samples = goodSamples(301).map((sample) => ({ ...sample, release: `release-${sample.slot % 2}` }))
      expectOutcome(judge(soakOf(samples)), 'degraded')
    })
  })

  describe('without enough evidence', () => {
    it('cannot tell anything from no sample', () => {
      expectOutcome(judge(soakOf([], { slots: 301, ended: 'cut-short' })), 'inconclusive')
      expectOutcome(judge(soakOf([])), 'inconclusive')
    })

    it('cannot tell anything from a soak that was cut short', () => {
      expectOutcome(judge(soakOf(goodSamples(200), { slots: 301, ended: 'cut-short' })), 'inconclusive')
    })

    it("does not hold this machine's lost resolver against the service", () => {
      const offline = {
        ...refused,
        failure: 'no-dns',
        control: { loopbackMs: 1, address: 'no-dns' },
      } as const
      const answer = judge(soakOf(changedAt(goodSamples(301), slotsFrom(7, 16), offline)))
      expectOutcome(answer, 'pass')
      expect(seenIn(answer)).to.match(
        /10 of 301 slots say nothing because of this machine \(10 without a network\)$/,
      )
    })

    it('cannot tell of a stretch in which nothing was learnt, and nothing else shows whose fault that was', () => {
      for (const failure of ['no-dns', 'no-route', 'cached'] as const) {
        const during = (slots: number[]) =>
          judge(soakOf(changedAt(goodSamples(301), slots, { ...refused, failure })))
        expectOutcome(during([7, 8]), 'pass')
        expectOutcome(during(slotsFrom(7, 16)), 'inconclusive')
        expect(seenIn(during(slotsFrom(7, 16)))).to.match(/^for 10 s in a row nothing was learnt/)
      }
    })

    it('cannot tell when this machine could not ask too often, and says how to tell why', () => {
      const answer = judge(
        soakOf(changedAt(goodSamples(301), slotsFrom(7, 40), { ...refused, failure: 'no-dns' })),
      )
      expectOutcome(answer, 'inconclusive')
      expect(adviceIn(answer)).to.match(/--control URL/)
    })

    it('cannot tell when this machine slept through too much', () => {
      const missed = slotsFrom(250, 300).map((slot) => ({ slot, lateMs: 50_000 }))
      const answer = judge(soakOf(goodSamples(250), { slots: 301, missed }))
      expectOutcome(answer, 'inconclusive')
      expect(adviceIn(answer)).to.match(/a processor to spare/)
    })
  })

  describe('by chance', () => {
    it('fails a service with rare failures no more often than stated, and early no more often than late', () => {
      const random = seeded(3)
      const runs = 1000
      for (const rate of [0.005, 0.01]) {
        const soaks = Array.from({ length: runs }, () => simulateSoak(fullSoakSamples, rate, random))
        const failed = soaks.filter((soak) => judge(soak).outcome === 'fail')
        const failedEarly = soaks.filter((soak) => judge(endedEarly(soak)).outcome === 'fail')
        const stated = falseFailRateAtMost(rate, fullSoakSamples, defaultThresholds)
        expect(failed.length / runs).to.be.at.most(stated + 3 * Math.sqrt(stated / runs))
        expect(failedEarly).to.have.lengthOf(failed.length)
      }
    })
  })
})

function judge(soak: SoakSeen): Answer {
  return soakCheck.judge({ soak, plan: { command: 'soak', release: null, settleMs: 0 } })
}

function failingAt(slots: number[], thresholds: Partial<SoakSeen['thresholds']> = {}): SoakSeen {
  return soakOf(changedAt(goodSamples(301), slots, refused), { thresholds })
}
