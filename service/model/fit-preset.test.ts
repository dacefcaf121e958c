import { expect } from 'chai'
import { fitPreset } from './fit-preset.ts'
import { examPreset, smallMaterial } from './testing/materials.ts'

describe('fitPreset', () => {
  it('leaves material within the limits as it is', () => {
    expect(fitPreset(smallMaterial(), examPreset())).to.deep.equal(smallMaterial())
  })

  it('cuts cards and questions over the preset’s counts', () => {
    const fitted = fitPreset(longMaterial(40), examPreset({ flashcard_count: 3, exam_question_count: 2 }))
    expect(fitted.flashcards.cards).to.have.lengthOf(3)
    expect(fitted.exam_questions.questions).to.have.lengthOf(2)
  })

  it('drops what differs in case, space and punctuation only', () => {
    const cards = ['What is ATP?', 'what is  atp', 'What is “ATP”?', 'What was ATP?'].map(card)
    const { flashcards } = fitPreset(smallMaterial({ flashcards: { cards } }), examPreset())
    expect(flashcards.cards.map(({ front }) => front)).to.deep.equal(['What is ATP?', 'What was ATP?'])
  })

  it('keeps cards that differ in signs alone, which have no word to compare', () => {
    const { flashcards } = fitPreset(
      smallMaterial({ flashcards: { cards: ['∀', '∃'].map(card) } }),
      examPreset(),
    )
    expect(flashcards.cards).to.have.lengthOf(2)
  })

  it('joins sections of the same title', () => {
    const sections = [
      { title: 'Definitions', bullets: ['One.'] },
      { title: 'definitions', bullets: ['One.', 'Two.'] },
    ]
    const { summary } = fitPreset(smallMaterial({ summary: { overview: 'o', sections } }), examPreset())
    expect(summary.sections).to.deep.equal([{ title: 'Definitions', bullets: ['One.', 'Two.'] }])
  })

  it('shortens the longest section until the summary is within the words', () => {
    const sections = [
      { title: 'Long', bullets: ['a b c d', 'e f g h', 'i j k l'] },
      { title: 'Short', bullets: ['m n'] },
    ]
    const material = smallMaterial({ summary: { overview: 'one two', sections } })
    const { summary } = fitPreset(material, examPreset({ summary_max_words: 15 }))
    expect(summary.sections.map(({ bullets }) => bullets.length)).to.deep.equal([2, 1])
  })
})

function longMaterial(count: number) {
  const numbers = Array.from({ length: count }, (_, index) => index)
  return smallMaterial({
    flashcards: { cards: numbers.map((number) => card(`Card ${number}?`)) },
    exam_questions: {
      questions: numbers.map((number) => ({ prompt: `Question ${number}?`, type: 'essay', answer: 'Yes.' })),
    },
  })
}

function card(front: string) {
  return { front, back: 'b' }
}
