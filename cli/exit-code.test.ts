import { expect } from 'chai'
import { exitCodeOf } from './exit-code.ts'

describe('exitCodeOf', () => {
  const codes = { pass: 0, degraded: 0, fail: 3, inconclusive: 4 } as const
  for (const [verdict, code] of Object.entries(codes)) {
    it(`is ${code} for ${verdict}`, () => {
      expect(exitCodeOf({ verdict: verdict as keyof typeof codes, stopped: null }, 'fail')).to.equal(code)
    })
  }

  it('is 3 for degraded when that is to fail', () => {
    expect(exitCodeOf({ verdict: 'degraded', stopped: null }, 'degraded')).to.equal(3)
  })

  it('is that of the signal after a signal', () => {
    expect(exitCodeOf({ verdict: 'inconclusive', stopped: 'SIGINT' }, 'fail')).to.equal(130)
    expect(exitCodeOf({ verdict: 'inconclusive', stopped: 'SIGTERM' }, 'fail')).to.equal(143)
  })
})
