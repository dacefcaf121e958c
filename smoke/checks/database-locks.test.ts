import { expect } from 'chai'
import fc from 'fast-check'
import type { DatabaseLocks, LockHolder } from '../../service/contract/handshake.ts'
import type { Answer } from '../check.ts'
import type { Plan } from '../evidence/evidence.ts'
import { expectOutcome } from '../testing/expect-outcome.ts'
import { goodFacts } from '../testing/good-facts.ts'
import { adviceIn, seenIn } from '../testing/run-against.ts'
import { handshakeAnswer } from '../testing/scripted-answers.ts'
import { databaseLocks } from './database-locks.ts'

const plan: Plan = { command: 'verify', release: null, settleMs: 0 }
const migration: LockHolder = {
  pid: 4711,
  application: 'pegasus-ops migrate',
  state: 'idle in transaction',
  openForSeconds: 40,
  keepsWritersOut: true,
  tables: ['lectures'],
}
const report: LockHolder = { ...migration, application: 'nightly-report', keepsWritersOut: false }
const clear: DatabaseLocks = { waiting: 0, longestWaitSeconds: 0, holders: [] }
const behind = (longestWaitSeconds: number, holder: LockHolder): DatabaseLocks => ({
  waiting: 3,
  longestWaitSeconds,
  holders: [holder],
})

describe('database locks', () => {
  const table: [string, DatabaseLocks | null | undefined, Answer['outcome']][] = [
    ['nothing is held', clear, 'pass'],
    ['others wait for a moment behind a long transaction', behind(4.9, report), 'pass'],
    [
      'others wait, and nobody is there any more to blame',
      { ...clear, waiting: 1, longestWaitSeconds: 6 },
      'fail',
    ],
    ['others wait too long behind what shuts nobody out by itself', behind(5.1, report), 'fail'],
    ['a migration has just begun', { ...clear, holders: [{ ...migration, openForSeconds: 2 }] }, 'pass'],
    ['a migration stands still, and nobody waits yet', { ...clear, holders: [migration] }, 'fail'],
    [
      'a migration of unknown age',
      { ...clear, holders: [{ ...migration, openForSeconds: null }] },
      'inconclusive',
    ],
    ['the database could not be asked', null, 'inconclusive'],
    ['a release from before it was told', undefined, 'skip'],
  ]
  for (const [what, locks, outcome] of table)
    it(`answers ${outcome}: ${what}`, () => {
      expectOutcome(answerTo(locks), outcome)
    })

  it('names who is to blame, since when and for how many', () => {
    const answer = answerTo(behind(12, migration))
    expect(seenIn(answer)).to.equal(
      '3 statements wait, since 12 s, for a lock that pegasus-ops migrate (session 4711, idle in transaction, transaction open for 40 s) holds on lectures',
    )
    expect(adviceIn(answer)).to.match(/^If it is stuck, end it: select pg_cancel_backend\(4711\)/)
  })

  it('takes a look at the end of the run for worse than the first, never for better', () => {
    expectOutcome(answerTo(clear, behind(12, migration)), 'fail')
    expectOutcome(answerTo(clear, null), 'pass')
    expectOutcome(answerTo(behind(12, migration), clear), 'fail')
  })

  it('passes only when nothing is held up for longer than 5 s, whatever a service says', () => {
    const seconds = fc.double({ min: 0, max: 1e6, noNaN: true })
    const holder: fc.Arbitrary<LockHolder> = fc.record({
      pid: fc.nat(),
      application: fc.string({ unit: 'binary' }),
      state: fc.option(fc.string({ unit: 'binary' })),
      openForSeconds: fc.option(seconds),
      keepsWritersOut: fc.boolean(),
      tables: fc.array(fc.string({ unit: 'binary' })),
    })
    const locks = fc.record({ waiting: fc.nat(), longestWaitSeconds: seconds, holders: fc.array(holder) })
    fc.assert(
      fc.property(locks, (some) => {
        const long = [
          some.longestWaitSeconds,
          ...some.holders.flatMap(({ keepsWritersOut, openForSeconds }) =>
            keepsWritersOut ? [openForSeconds ?? 6] : [],
          ),
        ].some((one) => one > 5)
        const answer = answerTo(some)
        expect(answer.outcome === 'pass').to.equal(!long)
        expect(JSON.stringify(answer)).not.to.match(/\\[nr]|\\u00/)
      }),
      { numRuns: 50 },
    )
  })
})

const asked = <Value>(value: Value) => ({ ok: true as const, value, facts: goodFacts })

function answerTo(locks: DatabaseLocks | null | undefined, atTheEnd?: DatabaseLocks | null): Answer {
  const before = handshakeAnswer()
  const first = { ...before, locks }
  const later = atTheEnd === undefined ? null : asked({ ...before, locks: atTheEnd })
  return databaseLocks.judge({ handshake: { first: asked(first), later }, plan })
}
