import { expect } from 'chai'
import { readReply } from './reply.ts'
import { smallMaterial } from './testing/materials.ts'

describe('readReply', () => {
  it('takes a reply with all five parts', () => {
    expect(readReply(JSON.stringify(smallMaterial()))).to.deep.equal({ material: smallMaterial() })
  })

  it('drops nulls, blank texts and keys that nobody asked for', () => {
    const reply = {
      ...smallMaterial({
        flashcards: {
          cards: [{ front: 'f', back: 'b', difficulty: null, tags: ['', 'x'], mood: 'good' }],
        } as never,
      }),
      notes: 'I hope this helps!',
    }
    const cards = [{ front: 'f', back: 'b', tags: ['x'] }]
    expect(readReply(JSON.stringify(reply))).to.deep.equal({
      material: smallMaterial({ flashcards: { cards } }),
    })
  })

  it('drops a choice index that has no choices', () => {
    const question = { prompt: 'p', type: 'essay', answer: 'a', choices: null, correctChoiceIndex: 0 }
    const read = readReply(
      JSON.stringify(smallMaterial({ exam_questions: { questions: [question] } as never })),
    )
    expect(read).to.have.nested.property('material.exam_questions.questions[0]').that.deep.equals({
      prompt: 'p',
      type: 'essay',
      answer: 'a',
    })
  })

  const { outline: _left, ...withoutOutline } = smallMaterial()
  const unusable = {
    'text that is not JSON': ['Sure, here it is', 'it is not JSON'],
    'JSON that is no object': ['null', 'it is not an object with the five parts'],
    'a reply without its outline': [
      JSON.stringify(withoutOutline),
      'outline is missing or not as it must be',
    ],
    'a part without content': [
      JSON.stringify(smallMaterial({ flashcards: { cards: [] } })),
      'flashcards.cards is missing or not as it must be',
    ],
    'a blank answer': [
      JSON.stringify(smallMaterial({ flashcards: { cards: [{ front: 'secret text', back: ' ' }] } })),
      'flashcards.cards.0.back is missing or not as it must be',
    ],
    'an answer that is not among its choices': [
      JSON.stringify(
        smallMaterial({
          exam_questions: {
            questions: [
              {
                prompt: 'p',
                type: 'multiple-choice',
                answer: 'a',
                choices: ['a', 'b'],
                correctChoiceIndex: 2,
              },
            ],
          },
        }),
      ),
      'exam_questions.questions.0.correctChoiceIndex is missing or not as it must be',
    ],
  } as const
  for (const [what, [content, why]] of Object.entries(unusable)) {
    it(`refuses ${what}, and says where`, () => {
      expect(readReply(content)).to.deep.equal({ unusable: why })
    })
  }
})
