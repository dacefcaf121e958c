import { expect } from 'chai'
import type { AnswerFacts, Asked } from '../asked.ts'
import type { Plan } from '../evidence/evidence.ts'
import type { Failure } from '../failure.ts'
import { adviceIn, seenIn } from '../testing/run-against.ts'
import { readyAnswer } from '../testing/scripted-answers.ts'
import { health } from './health.ts'
import { preflight } from './preflight.ts'
import { readiness } from './readiness.ts'
import { release } from './release.ts'
import { sameRelease } from './same-release.ts'
import { schema } from './schema.ts'

const plan: Plan = { command: 'verify', release: null }
const facts: AnswerFacts = {
  status: 200,
  durationMs: 1,
  contentType: 'application/json',
  requestId: 'r-1',
  release: '3f2c1a9e',
  instance: 'api-1',
}

describe('preflight', () => {
  const judge = (asked: Asked<null>, transport: 'https' | 'plain' = 'https') =>
    preflight.judge({ preflight: { transport, asked }, plan })

  it('passes a Pegasus that answers with an error: that is for the health check to say', () => {
    expect(judge(failed({ kind: 'status', status: 500, detail: '500' })).outcome).to.equal('pass')
  })

  it('tells a proxy that answers in place of the API', () => {
    const asked = failed({ kind: 'status', status: 502, detail: '502 with text/html' }, { release: null })
    expect(seenIn(judge(asked))).to.match(/from a proxy in place of the API/)
  })

  it('tells an older Pegasus, which names no release', () => {
    const asked: Asked<null> = { ok: true, value: null, facts: { ...facts, release: null } }
    expect(adviceIn(judge(asked))).to.match(/an older Pegasus/)
  })

  it('fails a Pegasus that is asked over plain http', () => {
    expect(judge(answered(null), 'plain').outcome).to.equal('fail')
  })

  it('fails a connection that TLS cannot trust', () => {
    expect(judge({ ok: false, failure: { kind: 'tls', detail: 'expired' }, facts: null }).outcome).to.equal(
      'fail',
    )
  })

  it('cannot tell what it has no route to', () => {
    const asked = { ok: false, failure: { kind: 'no-route', detail: 'no route' }, facts: null } as const
    expect(judge(asked).outcome).to.equal('inconclusive')
  })
})

describe('health', () => {
  it('fails on a 500, and says where to look', () => {
    const asked = failed({ kind: 'status', status: 500, detail: '500 internal: boom (request r-1)' })
    const answer = health.judge({ health: asked, plan })
    expect(answer).to.deep.include({ outcome: 'fail', seen: '500 internal: boom (request r-1)' })
    expect('remedy' in answer && answer.remedy.advice).to.match(/API log/)
  })
})

describe('readiness', () => {
  it('fails an answer that contradicts itself', () => {
    const asked = answered({ ...readyAnswer(), status: 'degraded' as const })
    expect(readiness.judge({ readiness: asked, plan }).outcome).to.equal('fail')
  })

  it('tells that no worker has been seen, without failing on it', () => {
    const ready = readyAnswer()
    ready.checks.worker = { status: 'absent', count: 0, seenSecondsAgo: null, workedSecondsAgo: null }
    const answer = readiness.judge({ readiness: answered(ready), plan })
    expect(answer.outcome).to.equal('pass')
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
    { stored: null, window: { head: 3, minimum: 3 }, outcome: 'inconclusive' },
  ] as const
  for (const { stored, window, outcome } of verdicts) {
    it(`answers ${outcome} for ${JSON.stringify({ stored, window })}`, () => {
      const ready = readyAnswer()
      ready.checks.database.schema = { stored, window, fit: 'unknown' }
      expect(schema.judge({ readiness: answered(ready), plan }).outcome).to.equal(outcome)
    })
  }
})

describe('release', () => {
  const judge = (told: string | null, wanted: string | null) => {
    const asked = { ...facts, release: told }
    return release.judge({
      health: { ok: true, value: { status: 'ok', time: '' }, facts: asked },
      readiness: { ok: true, value: readyAnswer(), facts },
      plan: { ...plan, release: wanted },
    }).outcome
  }

  it('passes the expected release, also by the start of its SHA', () => {
    expect(judge('3f2c1a9e', '3f2c1a9')).to.equal('pass')
  })

  it('fails instances that disagree', () => {
    expect(judge('0000000a', null)).to.equal('fail')
  })
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
  return { ok: true, value, facts }
}

function failed(failure: Failure, changes: Partial<AnswerFacts> = {}): Asked<never> & { ok: false } {
  return { ok: false, failure, facts: { ...facts, status: failure.status ?? 200, ...changes } }
}
