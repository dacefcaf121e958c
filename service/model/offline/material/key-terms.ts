import type { KeyTermsBody } from '../../../contract/artifact.ts'
import type { Lecture } from '../lecture.ts'
import { condensed } from '../text/clauses.ts'
import { plays } from '../text/roles.ts'
import type { Sentence } from '../text/sentences.ts'
import type { Term } from '../text/terms.ts'
import type { Chunking } from './chunking.ts'
import { capital } from './phrasing.ts'

/**
 * The terms with the sentence that explains each best, and one more that shows it at work. No sentence
 * explains two terms; a term for which none is left is left out.
 */
export function keyTerms(lecture: Lecture, { longestWords }: Chunking): KeyTermsBody {
  const explaining = new Map<number, Term>()
  for (const term of lecture.terms) {
    const order = [term.explainedIn, ...byWeight(lecture, term)]
    const free = order.find((index) => !explaining.has(index))
    if (free !== undefined) explaining.set(free, term)
  }
  const terms = [...explaining].map(([index, term]) => {
    const example = exampleOf(lecture, term, explaining)
    return {
      term: capital(term.text),
      definition: condensed(lecture.sentences[index]?.text ?? '', longestWords),
      ...(example === undefined ? {} : { example: condensed(example.text, longestWords) }),
    }
  })
  return { terms }
}

function byWeight({ ranked }: Lecture, { sentences }: Term): number[] {
  return ranked.map(({ index }) => index).filter((index) => sentences.includes(index))
}

function exampleOf(
  { ranked }: Lecture,
  { sentences }: Term,
  explaining: ReadonlyMap<number, Term>,
): Sentence | undefined {
  const others = ranked.filter(({ index }) => sentences.includes(index) && !explaining.has(index))
  return others.find((sentence) => plays('example', sentence)) ?? others[0]
}
