import { expect } from 'chai'
import fc from 'fast-check'
import { planPieces, type Stretch } from './plan-pieces.ts'

describe('planPieces', () => {
  it('leaves a short recording whole', () => {
    expect(planPieces(299.5, [])).to.deep.equal([{ startSec: 0, endSec: 299.5 }])
  })

  it('cuts by time where nobody pauses', () => {
    expect(planPieces(900, []).map(({ endSec }) => endSec)).to.deep.equal([300, 600, 900])
  })

  it('cuts in the middle of the longest silence near the even cut', () => {
    const silences = [
      { startSec: 280, endSec: 280.4 },
      { startSec: 310, endSec: 312 },
      { startSec: 500, endSec: 520 },
    ]
    expect(planPieces(600, silences).map(({ endSec }) => endSec)).to.deep.equal([311, 600])
  })

  it('does not let a long break make a piece too long', () => {
    const [first] = planPieces(600, [{ startSec: 100, endSec: 500 }])
    expect(first?.endSec).to.equal(300)
  })

  it('makes pieces without gaps, none of them tiny or long, whatever the silences', () => {
    const stretch = fc
      .tuple(fc.double({ min: 0, max: 20_000, noNaN: true }), fc.double({ min: 0, max: 900, noNaN: true }))
      .map(([startSec, length]): Stretch => ({ startSec, endSec: startSec + length }))
    const duration = fc.double({ min: 1, max: 20_000, noNaN: true })
    fc.assert(
      fc.property(duration, fc.array(stretch), (durationSec, silences) => {
        const pieces = planPieces(durationSec, silences)
        expect(pieces[0]?.startSec).to.equal(0)
        expect(pieces.at(-1)?.endSec).to.be.closeTo(durationSec, 0.001)
        for (const [index, { startSec, endSec }] of pieces.entries()) {
          if (index > 0) expect(startSec).to.equal(pieces[index - 1]?.endSec)
          if (pieces.length > 1) expect(endSec - startSec).to.be.within(74, 451)
        }
      }),
    )
  })
})
