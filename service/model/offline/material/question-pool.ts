import type { Lecture } from '../lecture.ts'
import { plays, type Role } from '../text/roles.ts'
import type { Sentence } from '../text/sentences.ts'
import { mentions, type Term } from '../text/terms.ts'

/** What is left of a lecture to ask about: each sentence, term and pair of terms is given out once. */
export interface QuestionPool {
  readonly lecture: Lecture
  /** The weightiest sentence left that holds at least so many terms, one that plays the role if there is any. */
  sentence(wanted: { terms: number; role?: Role }): { sentence: Sentence; terms: Term[] } | undefined
  /** The weightiest defined term left. */
  definedTerm(): Term | undefined
  /** Terms that were not together before, the weightiest first. */
  together(count: number): Term[] | undefined
  /** A number that rises by one with each call: for turns. */
  turn(): number
}

export function createPool(lecture: Lecture): QuestionPool {
  const left = new Set(lecture.ranked)
  const defined = new Set(lecture.terms.filter(({ isDefined }) => isDefined))
  let offset = 0
  let turns = 0
  return {
    lecture,
    sentence({ terms: atLeast, role }) {
      const fitting = [...left]
        .map((sentence) => ({ sentence, terms: termsIn(sentence, lecture) }))
        .filter(({ terms }) => terms.length >= atLeast)
      const found = fitting.find(({ sentence }) => role !== undefined && plays(role, sentence)) ?? fitting[0]
      if (found !== undefined) left.delete(found.sentence)
      return found
    },
    definedTerm() {
      const [term] = defined
      if (term !== undefined) defined.delete(term)
      return term
    },
    together(count) {
      const terms = lecture.terms.slice(offset, offset + count)
      offset += count
      return terms.length === count ? terms : undefined
    },
    turn() {
      turns += 1
      return turns
    },
  }
}

/** The terms that a sentence speaks of, the weightiest first; not those inside another one there. */
export function termsIn(sentence: Sentence, { terms }: Lecture): Term[] {
  const taken: { start: number; end: number }[] = []
  return terms.filter((term) => {
    const places = mentions(sentence, term)
    const free = places.filter(
      ({ start, end }) => !taken.some((other) => other.start < end && start < other.end),
    )
    taken.push(...free)
    return free.length > 0
  })
}
