import { expect } from 'chai'
import fc from 'fast-check'
import { expectedCounts } from './expected-counts.ts'
import { presets } from './presets.ts'

const [examMode] = presets
if (examMode === undefined) throw new Error('there are no presets')

describe('expectedCounts', () => {
  it('asks half of what a short lecture supports', () => {
    const { flashcards, examQuestions } = expectedCounts(examMode, 160)

    expect(flashcards).to.deep.equal({ atLeast: 8, atMost: 25 })
    expect(examQuestions).to.deep.equal({ atLeast: 5, atMost: 15 })
  })

  it('asks half of the maximum when the lecture is long', () => {
    const { flashcards, examQuestions } = expectedCounts(examMode, 9000)

    expect(flashcards).to.deep.equal({ atLeast: 13, atMost: 25 })
    expect(examQuestions).to.deep.equal({ atLeast: 8, atMost: 15 })
  })

  it('can always be met, and never by nothing', () => {
    fc.assert(
      fc.property(fc.constantFrom(...presets), fc.nat(20_000), (preset, words) => {
        for (const { atLeast, atMost } of Object.values(expectedCounts(preset, words)))
          expect(atLeast).to.be.within(1, atMost)
      }),
    )
  })
})
