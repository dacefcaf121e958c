import { expect } from 'chai'
import { parseRange } from './range.ts'
import { faultCode } from './testing/fault-code.ts'

describe('a Range header on ten bytes', () => {
  for (const [header, first, last] of [
    ['bytes=0-0', 0, 0],
    ['bytes=2-4', 2, 4],
    ['bytes=7-', 7, 9],
    ['bytes=7-100', 7, 9],
    ['bytes=-3', 7, 9],
    ['bytes=-100', 0, 9],
  ] as const) {
    it(`${header} is bytes ${first} to ${last}`, () => {
      expect(parseRange(header, 10)).to.deep.equal({ first, last })
    })
  }

  for (const header of [undefined, 'bytes=-', 'bytes=4-2', 'bytes=0-1,3-4', 'lines=1-2', 'bytes=a-b']) {
    it(`${header ?? 'none'} is the whole object`, () => {
      expect(parseRange(header, 10)).to.equal(undefined)
    })
  }

  for (const header of ['bytes=10-', 'bytes=10-20', 'bytes=-0']) {
    it(`${header} is not satisfiable`, async () => {
      expect(await faultCode(() => parseRange(header, 10))).to.equal('InvalidRange')
    })
  }

  it('has nothing to give of an empty object', async () => {
    expect(await faultCode(() => parseRange('bytes=-5', 0))).to.equal('InvalidRange')
  })
})
