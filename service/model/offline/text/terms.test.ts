import { expect } from 'chai'
import { mentionsIn } from './mentions.ts'
import { sentencesOf } from './sentences.ts'
import { type Term, termsOf } from './terms.ts'
import { weigh } from './weights.ts'
import { wordsOf } from './words.ts'

describe('termsOf', () => {
  it('finds what a lecture defines, by the name of the definition', () => {
    const [term] = terms(
      'An interest rate is the price of borrowing money. When interest rates rise, people borrow less. Interest rates fell again.',
    )

    expect(term).to.include({ text: 'interest rate', isDefined: true, explainedIn: 0 })
  })

  it('takes a name that is given for a definition', () => {
    const found = terms(
      'The sun and the moon pull in one line. This is called a spring tide. Ships wait for it in the harbor.',
    )

    expect(found.find(({ text }) => text === 'spring tide')).to.include({ isDefined: true, explainedIn: 1 })
  })

  it('takes a singular and its plural for one term', () => {
    const found = terms(
      'The enzyme splits the sugar. Many enzymes split a sugar. The enzymes in the cell are proteins.',
    )

    expect(found.filter(({ text }) => text.startsWith('enzyme'))).to.have.length(1)
  })

  it('takes a phrase with and without its hyphen for one term', () => {
    const found = terms(
      'The price-index is low. We read the price-index. The price index is high. We know the price index.',
    )

    expect(found.filter(({ text }) => /^price.index$/.test(text))).to.have.length(1)
  })

  it('leaves verbs and adverbs out', () => {
    const found = terms(
      'The moon pulls the water strongly. The sun pulls the water weakly. The water follows the moon.',
    )

    expect(found.map(({ text }) => text))
      .to.include.members(['moon', 'water'])
      .and.not.include.members(['strongly', 'moon pulls'])
  })

  it('keeps the capital of a proper name, and no other', () => {
    const found = terms(
      'Prices doubled in Germany. In Germany the prices doubled again. The prices in Germany fell.',
    )

    expect(found.map(({ text }) => text)).to.have.members(['Germany', 'prices'])
  })
})

describe('mentionsIn', () => {
  it('takes a word inside a longer term for no mention of its own', () => {
    const words = wordsOf('The price index follows the price of oil.')
    const [price, index] = [{ stems: ['price'] }, { stems: ['price', 'index'] }]

    expect(mentionsIn(words, [price, index]).map(({ term }) => term)).to.deep.equal([index, price])
  })
})

function terms(transcript: string): Term[] {
  const sentences = sentencesOf(transcript)
  return termsOf(sentences, weigh(sentences), 10)
}
