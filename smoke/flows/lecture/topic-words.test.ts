import { expect } from 'chai'
import { topicWordsIn } from './topic-words.ts'

describe('topicWordsIn', () => {
  it('finds words whatever their case and punctuation', () => {
    expect(topicWordsIn('The BANK, and its demand.', ['bank', 'demand', 'prices'])).to.deep.equal([
      'bank',
      'demand',
    ])
  })

  it('finds the plural of a word, but not a word inside another', () => {
    expect(topicWordsIn('banks', ['bank'])).to.deep.equal(['bank'])
    expect(topicWordsIn('embankment', ['bank'])).to.deep.equal([])
  })

  it('finds an expression of several words', () => {
    expect(topicWordsIn('the central bank said', ['central bank', 'bank central'])).to.deep.equal([
      'central bank',
    ])
  })
})
