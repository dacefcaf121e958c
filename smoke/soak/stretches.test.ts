import { expect } from 'chai'
import fc from 'fast-check'
import { stretchesOf } from './stretches.ts'

const hysteresis = { openAfter: 3, closeAfter: 3 }

describe('stretchesOf', () => {
  const cases: [what: string, course: string, stretches: [number, number | null][]][] = [
    ['two bad ones in a row are none', '..xx....', []],
    ['three are one, from the first', '..xxx.....', [[2, 5]]],
    ['two good ones do not end it', '.xxx..x...', [[1, 7]]],
    ['it goes on where nothing ended it', '..xxx..', [[2, null]]],
    ['six that take turns with good ones are one', '.x.x.x.x.x.x...', [[1, 12]]],
    ['five that do are none', '.x.x.x.x.x...', []],
    ['three good ones end what may become one', 'xx...xx...xx...', []],
    [
      'there may be several',
      'xxx...xxx...',
      [
        [0, 3],
        [6, 9],
      ],
    ],
  ]
  for (const [what, course, stretches] of cases) {
    it(`${what}: ${course}`, () => {
      const bad = [...course].map((mark) => mark === 'x')
      expect(stretchesOf(bad, hysteresis).map(({ from, to }) => [from, to])).to.deep.equal(stretches)
    })
  }

  it('finds no fewer where one more is bad or a good one is left out', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), fc.nat(), (bad, at) => {
        fc.pre(stretchesOf(bad, hysteresis).length > 0)
        const index = at % bad.length
        expect(stretchesOf(bad.with(index, true), hysteresis)).to.not.deep.equal([])
        if (bad[index] === false)
          expect(stretchesOf(bad.toSpliced(index, 1), hysteresis)).to.not.deep.equal([])
      }),
      { numRuns: 2000 },
    )
  })
})
