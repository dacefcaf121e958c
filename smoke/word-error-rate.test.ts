import { expect } from 'chai'
import fc from 'fast-check'
import { wordErrorRate } from './word-error-rate.ts'

const words = fc.array(fc.constantFrom('prices', 'rise', 'when', 'demand', 'grows'), { maxLength: 12 })
const text = words.map((list) => list.join(' '))

describe('wordErrorRate', () => {
  it('is 0 for the same words in other case and punctuation', () => {
    expect(wordErrorRate('When prices rise, demand falls.', 'when prices rise demand falls')).to.equal(0)
  })

  it('counts a wrong, a missing and an additional word once each', () => {
    expect(wordErrorRate('a price index is a cost', 'the price index is cost now')).to.equal(3 / 6)
  })

  it('is 1 when nothing was heard', () => {
    expect(wordErrorRate('prices rise', '')).to.equal(1)
  })

  it('tells nothing heard from noise where nothing was said', () => {
    expect(wordErrorRate(' ', '')).to.equal(0)
    expect(wordErrorRate(' ', 'noise')).to.equal(Number.POSITIVE_INFINITY)
  })

  it('takes both apostrophes for one word', () => {
    expect(wordErrorRate('it’s well-known', "it's well-known")).to.equal(0)
  })

  it('is 0 exactly for equal words', () => {
    fc.assert(
      fc.property(text, text, (truth, heard) => {
        expect(wordErrorRate(truth, heard) === 0).to.equal(truth === heard)
      }),
    )
  })

  it('counts the same errors in both directions', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        const errors = (truth: string, heard: string) =>
          truth === '' ? 0 : Math.round(wordErrorRate(truth, heard) * truth.split(' ').length)
        fc.pre(one !== '' && other !== '')

        expect(errors(one, other)).to.equal(errors(other, one))
      }),
    )
  })

  it('rises by one word for each word that is taken away', () => {
    fc.assert(
      fc.property(words, fc.nat(), (list, at) => {
        fc.pre(list.length > 0)
        const heard = list.toSpliced(at % list.length, 1)

        expect(wordErrorRate(list.join(' '), heard.join(' '))).to.equal(1 / list.length)
      }),
    )
  })
})
