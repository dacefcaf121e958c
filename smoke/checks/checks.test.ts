import { expect } from 'chai'
import type { AnswerFacts, Asked } from '../asked.ts'
import type { Plan } from '../evidence/evidence.ts'
import type { Failure } from '../failure.ts'
import { expectOutcome } from '../testing/expect-outcome.ts'
import { goodFacts } from '../testing/good-facts.ts'
import { readyAnswer } from '../testing/scripted-answers.ts'
import { health } from './health.ts'
import { readiness } from './readiness.ts'
import { sameRelease } from './same-release.ts'
import { schema } from './schema.ts'

const plan: Plan = { command: 'verify', release: null, settleMs: 0 }

describe('health', () => {
  it('fails on a 500, and says where to look', () => {
    const asked = failed({
      kind: 'status',
      status: 500,
      code: 'internal',
      detail: '500 internal: boom (request r-1)',
    })
    const answer = health.judge({ health: asked, plan })
    expect(answer).to.deep.include({ outcome: 'fail', seen: '500 internal: boom (request r-1)' })
    expect('remedy' in answer && answer.remedy.advice).to.match(/API log/)
  })
})

describe('an answer that is not in the words of the service', () => {
  const outcomeAfter = (tries: number) =>
    health.judge({ health: failed({ kind: 'status', status: 502, detail: '502', tries }), plan }).outcome

  it('proves nothing once, and is proven when it comes again and again', () => {
    expect([outcomeAfter(1), outcomeAfter(2), outcomeAfter(3)]).to.deep.equal([
      'inconclusive',
      'inconclusive',
      'fail',
    ])
  })

  it('is no fault of the service when it refuses who asks, or how often', () => {
    for (const failure of [
      { kind: 'unauthorized', status: 403, tries: 3, detail: '' },
      { kind: 'unauthorized', status: 401, code: 'unauthorized', detail: '' },
      { kind: 'status', status: 429, code: 'rate_limited', tries: 3, detail: '' },
    ] as const)
      expect(health.judge({ health: failed(failure), plan }).outcome).to.equal('inconclusive')
  })
})

describe('readiness', () => {
  it('fails an answer that contradicts itself', () => {
    const asked = answered({ ...readyAnswer(), status: 'degraded' as const })
    expectOutcome(readiness.judge({ readiness: asked, plan }), 'fail')
  })

  it('tells that no worker has been seen, without failing on it', () => {
    const ready = readyAnswer()
    ready.checks.worker = { status: 'absent', count: 0, seenSecondsAgo: null, workedSecondsAgo: null }
    const answer = readiness.judge({ readiness: answered(ready), plan })
    expectOutcome(answer, 'pass')
    expect('detail' in answer && answer.detail).to.include('no worker seen yet')
  })
})

describe('schema', () => {
  const verdicts = [
    { stored: { head: 3, floor: 2 }, window: { head: 3, minimum: 3 }, outcome: 'pass' },
    { stored: { head: 4, floor: 2 }, window: { head: 3, minimum: 3 }, outcome: 'pass' },
    { stored: { head: 3, floor: 3 }, window: { head: 4, minimum: 3 }, outcome: 'degraded' },
    { stored: { head: 2, floor: 2 }, window: { head: 3, minimum: 3 }, outcome: 'fail' },
    { stored: { head: 5, floor: 5 }, window: { head: 3, minimum: 3 }, outcome: 'fail' },
    { stored: null, window: { head: 3, minimum: 3 }, outcome: 'fail' },
  ] as const
  for (const { stored, window, outcome } of verdicts) {
    it(`answers ${outcome} for ${JSON.stringify({ stored, window })}`, () => {
      const ready = readyAnswer()
      ready.checks.database.schema = { stored, window, fit: 'unknown' }
      expectOutcome(schema.judge({ readiness: answered(ready), plan }), outcome)
    })
  }
})

describe('sameRelease', () => {
  it('takes fewer than seven digits for no SHA', () => {
    expect(sameRelease('3f2c1a', '3f2c1a9e')).to.equal(false)
  })

  it('cuts only SHAs short', () => {
    expect(sameRelease('release', 'release-2')).to.equal(false)
  })
})

function answered<Value>(value: Value): Asked<Value> {
  return { ok: true, value, facts: goodFacts }
}

function failed(failure: Failure, changes: Partial<AnswerFacts> = {}): Asked<never> & { ok: false } {
  return { ok: false, failure, facts: { ...goodFacts, status: failure.status ?? 200, ...changes } }
}
