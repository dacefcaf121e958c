import { expect } from 'chai'
import { verdictOf } from '../../smoke/judge.ts'
import { expectOutcome } from '../../smoke/testing/expect-outcome.ts'
import { judgeRehearsal } from './judge-rehearsal.ts'
import type { RehearsalSeen } from './rehearse.ts'

const moved = { ok: true as const, names: ['0002-step'], gaveWay: 0, durationMs: 12 }
const good = { release: 'this', verdict: 'pass' as const, problems: [] }
const bad = { release: 'abc', verdict: 'fail' as const, problems: ['the API cannot start'] }

const allGood: RehearsalSeen = {
  from: 1,
  to: 2,
  previous: { commit: '0123456789abcdef' },
  up: moved,
  thisRelease: good,
  previousRelease: good,
  previousBefore: null,
  down: moved,
  afterDown: [],
  startedEarly: { refused: null, faults: [] },
  upAgain: moved,
  afterUpAgain: [],
  writers: { written: 100, refused: 0, firstRefusal: null, lost: 0, longestMs: 50 },
}

describe('judging a rehearsal', () => {
  it('passes what was all good', () => {
    expectOutcome(verdict(), 'pass')
  })

  it('passes a release without migrations by its lectures alone', () => {
    const none = { ...moved, names: [] }
    expectOutcome(verdict({ up: none, down: none, upAgain: none }), 'pass')
  })

  it('never passes what was not seen', () => {
    for (const part of Object.keys(allGood) as (keyof RehearsalSeen)[])
      if (!['from', 'to', 'previous', 'previousBefore'].includes(part))
        expectOutcome(verdict({ [part]: null }), 'inconclusive', part)
  })

  it('does not pass without the release before, and says how to get it', () => {
    const seen = { previous: { missing: 'no checkout', advice: 'Clone it.' }, previousRelease: null }
    expectOutcome(verdict(seen), 'inconclusive')
    expect(answerTo('previous-release', seen)).to.include({ seen: 'no checkout' })
  })

  it('does not pass when nobody wrote', () => {
    expectOutcome(verdict({ writers: { ...writers, written: 0 } }), 'inconclusive')
  })

  it('fails when the release before does not work on the new schema, and did on the one before', () => {
    expectOutcome(verdict({ previousRelease: bad, previousBefore: { ...good, release: 'abc' } }), 'fail')
  })

  it('cannot tell when the release before did not work on its own schema either', () => {
    expectOutcome(verdict({ previousRelease: bad, previousBefore: bad }), 'inconclusive')
  })

  it('fails when this release does not work, a migration does not move, or the schema is another one', () => {
    const stuck = { ok: false as const, detail: 'syntax error' }
    for (const seen of [
      { thisRelease: bad },
      { up: stuck },
      { down: stuck },
      { upAgain: stuck },
      { afterDown: ['+ table left_over: table'] },
      { afterUpAgain: ['- index a.b: …'] },
    ])
      expectOutcome(verdict(seen), 'fail')
  })

  it('passes a release that refuses the schema of before, and fails one that breaks on it', () => {
    const refused = 'the schema is at 1, this release needs 2'
    expectOutcome(verdict({ startedEarly: { refused } }), 'pass')
    const faults = ['GET /courses answered 500']
    expectOutcome(verdict({ startedEarly: { refused: null, faults } }), 'fail')
  })

  it('fails when a row is lost, a write is refused, or one waited for longer than lock_timeout allows', () => {
    expectOutcome(verdict({ writers: { ...writers, lost: 1 } }), 'fail')
    expectOutcome(verdict({ writers: { ...writers, refused: 1, firstRefusal: 'no' } }), 'fail')
    expectOutcome(verdict({ writers: { ...writers, longestMs: 13_000 } }), 'fail')
    expectOutcome(verdict({ writers: { ...writers, longestMs: 5000 } }), 'degraded')
  })
})

const writers = allGood.writers as NonNullable<RehearsalSeen['writers']>

function verdict(seen: Partial<RehearsalSeen> = {}) {
  const findings = judgeRehearsal({ ...allGood, ...seen }, 10_000)
  return { outcome: verdictOf(findings.map(({ answer }) => answer)), findings }
}

function answerTo(check: string, seen: Partial<RehearsalSeen>) {
  return judgeRehearsal({ ...allGood, ...seen }, 10_000).find((finding) => finding.check === check)?.answer
}
