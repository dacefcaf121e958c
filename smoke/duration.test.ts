import { expect } from 'chai'
import fc from 'fast-check'
import { describeDuration, parseDuration } from './duration.ts'

describe('parseDuration', () => {
  const good = { '30s': 30_000, '5m': 300_000, '1m30s': 90_000, '250ms': 250, '1h': 3_600_000, '0s': 0 }
  for (const [text, durationMs] of Object.entries(good)) {
    it(`reads ${text} as ${durationMs} ms`, () => {
      expect(parseDuration(text)).to.equal(durationMs)
    })
  }

  for (const text of ['', '30', 's', '-5s', '1.5m', '5 m', '5min', '99999999999999999h']) {
    it(`does not take ${JSON.stringify(text)} for a duration`, () => {
      expect(parseDuration(text)).to.equal(undefined)
    })
  }
})

describe('describeDuration', () => {
  const told = { 3: '3 ms', 1000: '1 s', 3240: '3.2 s', 59999: '1m', 312000: '5m 12s', 3900000: '1h 5m' }
  for (const [durationMs, text] of Object.entries(told)) {
    it(`tells ${durationMs} ms as ${text}`, () => {
      expect(describeDuration(Number(durationMs))).to.equal(text)
    })
  }

  it('is never empty', () => {
    fc.assert(fc.property(fc.nat(), (durationMs) => describeDuration(durationMs).length > 0))
  })
})
