import type { Lecture } from '../lecture.ts'
import { termsIn } from '../text/mentions.ts'
import { plays, type Role } from '../text/roles.ts'
import type { Sentence } from '../text/sentences.ts'
import type { Term } from '../text/terms.ts'
import { type Gap, gapsIn } from './gaps.ts'

/** What is left of a lecture to ask about: each sentence, definition and group of terms is given out once. */
export interface QuestionPool {
  readonly lecture: Lecture
  /** The weightiest sentence left that speaks of at least so many terms; one that plays the role, if there is any. */
  sentence(wanted: { terms: number; role?: Role }): { sentence: Sentence; terms: Term[] } | undefined
  gap(): (Gap & { term: Term }) | undefined
  definedTerm(): Term | undefined
  /** So many terms that were not together before, the weightiest first. */
  together(count: number): Term[] | undefined
  everySecondTime(): boolean
}

/** A pool of all of a lecture; statements with a gap have at most `longestWords`. */
export function createPool(lecture: Lecture, longestWords: number): QuestionPool {
  const left = new Set(lecture.ranked)
  const gaps = gapsIn(lecture, longestWords).flatMap((gap) => {
    const term = lecture.terms[gap.termRank ?? -1]
    return term === undefined ? [] : [{ ...gap, term }]
  })
  const defined = lecture.terms.filter(({ isDefined }) => isDefined)
  const terms = [...lecture.terms]
  let calls = 0
  return {
    lecture,
    sentence({ terms: atLeast, role }) {
      const fitting = [...left]
        .map((sentence) => ({ sentence, terms: termsIn(sentence.words, lecture.terms) }))
        .filter((found) => found.terms.length >= atLeast)
      const found = fitting.find(({ sentence }) => role !== undefined && plays(role, sentence)) ?? fitting[0]
      if (found !== undefined) left.delete(found.sentence)
      return found
    },
    gap() {
      const gap = gaps.find(({ from }) => left.has(from))
      if (gap !== undefined) left.delete(gap.from)
      return gap
    },
    definedTerm: () => defined.shift(),
    together(count) {
      const group = terms.splice(0, count)
      return group.length === count ? group : undefined
    },
    everySecondTime() {
      calls += 1
      return calls % 2 === 0
    },
  }
}
