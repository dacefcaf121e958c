import { expect } from 'chai'
import { fail, pass } from '../check.ts'
import { expectOutcome } from './expect-outcome.ts'

describe('expectOutcome', () => {
  it('names each finding that is not good, with what was seen', () => {
    const seen = 'the answer of GET /health lacks the field time'
    const bad = fail({ expected: 'good', seen, why: 'it matters', remedy: { advice: 'mend it' } })
    const findings = [
      { check: 'health', question: 'Is it well?', answer: bad },
      { check: 'release', question: 'Is it new?', answer: pass('it is new') },
    ]
    expect(() => expectOutcome({ outcome: 'fail', findings }, 'pass')).to.throw(
      `health: fail, saw ${seen}; expected good: expected 'fail' to equal 'pass'`,
    )
  })
})
