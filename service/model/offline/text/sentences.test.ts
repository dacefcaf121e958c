import { expect } from 'chai'
import fc from 'fast-check'
import { sentencesOf } from './sentences.ts'

const texts = (transcript: string) => sentencesOf(transcript).map(({ text }) => text)

describe('sentencesOf', () => {
  it('splits written text at its marks, not at abbreviations', () => {
    expect(
      texts('Dr. Smith measured the prices, e.g. those of oil. Did they rise? They rose by 3.5 percent!'),
    ).to.deep.equal(['Dr. Smith measured the prices, e.g. those of oil.', 'They rose by 3.5 percent!'])
  })

  it('leaves headings out and joins a sentence that a page break cut', () => {
    const pages =
      'What inflation is\n\nPrices rise in general, and that\n\ngoes on for years. It is called inflation.'

    expect(texts(pages)).to.deep.equal([
      'Prices rise in general, and that goes on for years.',
      'It is called inflation.',
    ])
  })

  it('takes each line of unmarked speech for a sentence', () => {
    expect(texts('prices rise over time\neach dollar buys less')).to.deep.equal([
      'Prices rise over time.',
      'Each dollar buys less.',
    ])
  })

  it('cuts a long line of unmarked speech at its clauses', () => {
    const line = 'prices rise over time and each dollar buys less than it did before '.repeat(3)

    for (const text of texts(line)) expect(text.split(' ').length).to.be.within(4, 16)
  })

  it('gives what is said twice once', () => {
    expect(texts('prices rise over time\nprices rise over time')).to.have.length(1)
  })

  it('numbers sentences as they come and keeps their words where they stand', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (transcript) => {
        for (const [at, { index, text, words }] of sentencesOf(transcript).entries()) {
          expect(index).to.equal(at)
          for (const word of words) expect(text.slice(word.start, word.end)).to.equal(word.text)
        }
      }),
    )
  })
})
