import { expect } from 'chai'
import fc from 'fast-check'
import { type Answer, degraded, fail, inconclusive, pass, skip } from './check.ts'
import type { Evidence } from './evidence/evidence.ts'
import { judge, verdictOf } from './judge.ts'
import { planSoak } from './soak/plan.ts'
import { expectOutcome } from './testing/expect-outcome.ts'
import { runAgainst, seenIn, verifyPlan } from './testing/run-against.ts'

const problem = { expected: 'e', seen: 's', why: 'w', remedy: { advice: 'a' } }
const answers = {
  pass: pass('good'),
  degraded: degraded(problem),
  fail: fail(problem),
  inconclusive: inconclusive(problem),
  skip: skip('flag', 'not wanted'),
} satisfies Record<Answer['outcome'], Answer>

describe('verdictOf', () => {
  it('takes no answer for no evidence', () => {
    expect(verdictOf([])).to.equal('inconclusive')
  })

  it('takes nothing but skipped checks for no evidence', () => {
    expect(verdictOf([answers.skip, answers.skip])).to.equal('inconclusive')
  })

  it('passes only where everything that was asked is good', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Object.values(answers))), (given) => {
        const asked = given.filter(({ outcome }) => outcome !== 'skip')
        const good = asked.length > 0 && asked.every(({ outcome }) => outcome === 'pass')
        expect(verdictOf(given) === 'pass').to.equal(good)
      }),
    )
  })

  it('lets one failure outweigh everything else', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Object.values(answers))), (given) => {
        expect(verdictOf([...given, answers.fail])).to.equal('fail')
      }),
    )
  })

  it('ranks what could not be told above what is only degraded', () => {
    expect(verdictOf([answers.degraded, answers.inconclusive])).to.equal('inconclusive')
    expect(verdictOf([answers.pass, answers.degraded])).to.equal('degraded')
  })
})

describe('judge', () => {
  it('passes no run that saw nothing', () => {
    expectOutcome(judge(emptyEvidence()), 'inconclusive')
  })

  it('passes no run that was cut short', () => {
    expectOutcome(judge({ ...emptyEvidence(), stopped: 'SIGINT' }), 'inconclusive')
  })

  it('keeps a failure that was proven before the run was cut short, but not of a record that breaks off', async () => {
    const { evidence, outcome, findings } = await runAgainst({ fails: 'generation' })
    expectOutcome({ outcome, findings }, 'fail')
    const cutBy = (stopped: Evidence['stopped']) => judge({ ...evidence, stopped }).outcome
    expect([cutBy('SIGINT'), cutBy('deadline'), cutBy('unknown')]).to.deep.equal([
      'fail',
      'fail',
      'inconclusive',
    ])
  })

  it('passes nothing that was hardly asked, or that lacks what was required', async () => {
    const { lecture: _, ...rest } = verifyPlan
    const soak = planSoak({ forMs: 1, everyMs: 500 })
    const hardly = await runAgainst({}, { plan: { ...rest, lecture: null, handshake: false, soak } })
    expectOutcome(hardly, 'inconclusive')
    expect(seenIn(hardly.answerTo('coverage'))).to.match(/neither a lecture was sent nor a link asked for/)
    const links = await runAgainst({}, { plan: { ...rest, lecture: null, require: ['handshake', 'soak'] } })
    expectOutcome(links, 'pass')
    const lacking = await runAgainst({}, { plan: { ...rest, lecture: null, require: ['smoke'] } })
    expectOutcome(lacking, 'inconclusive')
    expect(seenIn(lacking.answerTo('coverage'))).to.equal('not asked: smoke (--no-smoke)')
  })

  it('answers every check, asked or not', () => {
    const names = judge(emptyEvidence()).findings.map(({ check }) => check)
    expect(names).to.have.lengthOf(new Set(names).size).and.include.members(['preflight', 'ingest', 'soak'])
  })
})

function emptyEvidence(): Evidence {
  return {
    runId: '0',
    tool: 'test',
    operator: 'test@here',
    plan: { command: 'verify', release: null, settleMs: 0 },
    target: { name: 'test', url: 'http://127.0.0.1/' },
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 0,
    observations: {},
    timings: {},
    omitted: {},
    stopped: null,
  }
}
