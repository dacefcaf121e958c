import { expect } from 'chai'
import { retryAfterMs } from './retry-after.ts'

const now = Date.parse('2026-03-01T10:00:00Z')

describe('retryAfterMs', () => {
  const answers = {
    '7': 7000,
    '0.5': 500,
    'Sun, 01 Mar 2026 10:01:00 GMT': 60_000,
    'Sun, 01 Mar 2026 09:00:00 GMT': 0,
    soon: null,
    '': null,
  }
  for (const [value, expected] of Object.entries(answers)) {
    it(`reads "${value}" as ${expected} ms`, () => {
      expect(retryAfterMs(new Headers({ 'retry-after': value }), now)).to.equal(expected)
    })
  }

  it('knows that an answer without the header does not ask', () => {
    expect(retryAfterMs(new Headers(), now)).to.equal(null)
  })
})
