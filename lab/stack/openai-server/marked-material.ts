import { randomBytes } from 'node:crypto'
import type { StudyMaterial } from '../../../service/contract/artifact.ts'

/** A word that marks one reply. */
export const markPattern = /reply[0-9a-f]{12}/g

/** The material with one new word in every part, by which what comes of this reply is known. */
export function marked(material: StudyMaterial): StudyMaterial {
  const mark = `reply${randomBytes(6).toString('hex')}`
  const say = (text: string) => `${text} ${mark}`
  return {
    summary: { ...material.summary, overview: say(material.summary.overview) },
    outline: { outline: material.outline.outline.map((node) => ({ ...node, title: say(node.title) })) },
    key_terms: {
      terms: material.key_terms.terms.map((term) => ({ ...term, definition: say(term.definition) })),
    },
    flashcards: { cards: material.flashcards.cards.map((card) => ({ ...card, back: say(card.back) })) },
    exam_questions: {
      questions: material.exam_questions.questions.map((one) => ({ ...one, prompt: say(one.prompt) })),
    },
  }
}
