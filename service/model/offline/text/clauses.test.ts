import { expect } from 'chai'
import fc from 'fast-check'
import { condensed, partedAtClauses } from './clauses.ts'
import { wordsOf } from './words.ts'

const sentence =
  'When interest rates rise, people borrow less and spend less, because loans are more expensive.'

describe('partedAtClauses', () => {
  it('cuts where a clause begins', () => {
    expect(partedAtClauses(sentence, 11)).to.deep.equal([
      'When interest rates rise, people borrow less and spend less',
      'because loans are more expensive.',
    ])
  })

  it('cuts at the limit where no clause is in reach', () => {
    expect(partedAtClauses('one two three four five six seven eight nine ten', 6)).to.deep.equal([
      'one two three four five six',
      'seven eight nine ten',
    ])
  })

  it('keeps every word, in pieces that are short enough', () => {
    const words = fc.array(fc.constantFrom('prices', 'and', 'rise,', 'because', '“oil”', '(x)'), {
      maxLength: 60,
    })
    fc.assert(
      fc.property(words, fc.integer({ min: 8, max: 30 }), (list, longest) => {
        const pieces = partedAtClauses(list.join(' '), longest)
        const counts = pieces.map((piece) => wordsOf(piece).length)

        expect(counts.reduce((sum, count) => sum + count, 0)).to.equal(list.length)
        for (const count of counts) expect(count).to.be.at.most(longest)
      }),
    )
  })
})

describe('condensed', () => {
  it('says with an ellipsis that there was more', () => {
    expect(condensed(sentence, 11)).to.equal('When interest rates rise, people borrow less and spend less …')
  })

  it('leaves a sentence alone that is short enough', () => {
    expect(condensed(sentence, 15)).to.equal(sentence)
  })
})
