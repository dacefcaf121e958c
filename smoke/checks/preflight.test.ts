import { expect } from 'chai'
import type { AnswerFacts, Asked } from '../asked.ts'
import type { Failure } from '../failure.ts'
import { expectOutcome } from '../testing/expect-outcome.ts'
import { goodFacts } from '../testing/good-facts.ts'
import { adviceIn, seenIn } from '../testing/run-against.ts'
import { preflight } from './preflight.ts'
import { runnerClock } from './runner-clock.ts'

const plan = { command: 'verify', release: null, settleMs: 0 } as const
const contact = { at: '2026-01-01T00:00:00.000Z', addresses: ['192.0.2.1'], certificate: null }
const good: Asked<null> = { ok: true, value: null, facts: goodFacts }

describe('preflight', () => {
  const judge = (asked: Asked<null>, transport: 'https' | 'plain' = 'https') =>
    preflight.judge({ preflight: { transport, contact, asked, clock: null }, plan })

  it('passes a Pegasus that answers with an error: that is for the health check to say', () => {
    expectOutcome(judge(failed({ kind: 'status', status: 500, detail: '500' })), 'pass')
  })

  it('tells a proxy that answers in place of the API', () => {
    const asked = failed({ kind: 'status', status: 502, detail: '502 with text/html' }, { release: null })
    expect(seenIn(judge(asked))).to.match(/from a proxy in place of the API/)
  })

  it('tells an older Pegasus, which names no release', () => {
    const asked: Asked<null> = { ok: true, value: null, facts: { ...goodFacts, release: null } }
    expect(adviceIn(judge(asked))).to.match(/an older Pegasus/)
  })

  it('fails a Pegasus that speaks another contract', () => {
    const answer = judge({ ...good, facts: { ...goodFacts, contract: '2' } })
    expect([answer.outcome, seenIn(answer)]).to.deep.equal(['fail', 'one that speaks contract 2'])
  })

  it('fails a Pegasus that is asked over plain http', () => {
    expectOutcome(judge(good, 'plain'), 'fail')
  })

  it('fails a connection that TLS cannot trust', () => {
    expectOutcome(
      judge({ ok: false, failure: { kind: 'tls', detail: 'expired', tries: 3 }, facts: null }),
      'fail',
    )
  })

  it('cannot tell what it has no route to', () => {
    const asked = { ok: false, failure: { kind: 'no-route', detail: 'no route' }, facts: null } as const
    expectOutcome(judge(asked), 'inconclusive')
  })
})

describe('runner clock', () => {
  const judge = (aheadMs: number, uncertaintyMs: number) =>
    runnerClock.judge({
      preflight: { transport: 'https', contact, asked: good, clock: { aheadMs, uncertaintyMs } },
      plan,
    })

  it('passes clocks that differ by less than the round trip can tell', () => {
    expectOutcome(judge(2900, 1000), 'pass')
  })

  it('finds clocks that differ worth a look, in either direction', () => {
    expect([judge(-65_000, 20).outcome, seenIn(judge(-65_000, 20))]).to.deep.equal([
      'degraded',
      'the API is 1m 5s behind, give or take 20 ms',
    ])
    expectOutcome(judge(65_000, 20), 'degraded')
  })
})

function failed(failure: Failure, changes: Partial<AnswerFacts> = {}): Asked<null> {
  return { ok: false, failure, facts: { ...goodFacts, status: failure.status ?? 200, ...changes } }
}
