import { expect } from 'chai'
import { type Finding, fail, pass, skip } from '../../smoke/check.ts'
import type { Verdict } from '../../smoke/judge.ts'
import { compare } from './compare.ts'

const expects = { outcome: 'fail', check: 'schema', says: /at 3/ } as const

describe('what verify said, held against a drill', () => {
  it('has no problem when the expected check names the cause', () => {
    const verdict = verdictOf('fail', { schema: failing('the schema is at 3'), soak: failing('an outage') })
    expect(compare(expects, verdict)).to.deep.include({ others: ['soak'], problems: [] })
  })

  it('has one when another check fails and the expected one does not', () => {
    const verdict = verdictOf('fail', { schema: pass('fits'), soak: failing('an outage') })
    expect(compare(expects, verdict).problems).to.deep.equal([
      'schema says pass: fits',
      'schema names another cause than /at 3/: fits',
    ])
  })

  it('has one when the expected check blames something else', () => {
    const verdict = verdictOf('fail', { schema: failing('no answer') })
    expect(compare(expects, verdict).problems).to.have.lengthOf(1)
  })

  it('has one when the verdict is another than that of the check', () => {
    const verdict = verdictOf('inconclusive', { schema: failing('the schema is at 3') })
    expect(compare(expects, verdict).problems).to.deep.equal(['the verdict is inconclusive, not fail'])
  })

  it('has one when there is no such check any more', () => {
    expect(compare(expects, verdictOf('fail', { soak: failing('an outage') })).problems).to.deep.equal([
      'there is no check schema',
    ])
  })

  it('has one when a healthy variant is blamed for anything, skipped checks apart', () => {
    const verdict = verdictOf('degraded', {
      schema: failing('at 3'),
      certificate: skip('inapplicable', 'http'),
    })
    expect(compare({ outcome: 'pass' }, verdict).problems).to.deep.equal([
      'the verdict is degraded, not pass',
      'schema found something: at 3',
    ])
  })
})

function verdictOf(outcome: Verdict['outcome'], answers: Record<string, Finding['answer']>): Verdict {
  const findings = Object.entries(answers).map(([check, answer]) => ({ check, question: '?', answer }))
  return { outcome, findings }
}

function failing(seen: string) {
  return fail({ expected: '', seen, why: '', remedy: { advice: '' } })
}
