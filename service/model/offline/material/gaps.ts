import type { Lecture } from '../lecture.ts'
import { partedAtClauses } from '../text/clauses.ts'
import type { Sentence } from '../text/sentences.ts'
import { mentions } from '../text/terms.ts'
import { wordsOf } from '../text/words.ts'
import { blanked } from './phrasing.ts'

/** A statement of the lecture with a word or phrase left out. */
export interface Gap {
  from: Sentence
  text: string
  answer: string
  stems: readonly string[]
  /** The place of what was left out among the lecture's terms, the weightiest 0; null for another word. */
  termRank: number | null
}

/** A sentence is asked about once for so many of its words. */
const wordsPerGap = 8
/** Less around a gap and there is nothing to answer it by. */
const shortestRest = 4
/** The subject words around a gap that tell what it asks for. */
const fewestHints = 1
/** Shorter words that are no terms are not worth a question. */
const shortestAnswer = 5

/**
 * The gaps that a lecture has room for, the best first: weighty sentences before others, terms before other
 * words, and every answer once before any comes again. What defines a term does not ask for that term:
 * that is the definition read backwards.
 */
export function gapsIn(lecture: Lecture, longestWords: number): Gap[] {
  const open = lecture.ranked.map((sentence) => ({
    gaps: gapsOf(sentence, lecture, longestWords),
    room: Math.max(1, Math.floor(sentence.words.length / wordsPerGap)),
  }))
  const answered = new Map<string, number>()
  const chosen: Gap[] = []
  const rounds = Math.max(0, ...open.map(({ room }) => room))
  for (let round = 0; round < rounds; round += 1)
    for (const sentence of open) {
      if (sentence.room <= round) continue
      const at = sentence.gaps.findIndex(({ stems }) => (answered.get(stems.join(' ')) ?? 0) <= round)
      const [gap] = at === -1 ? [] : sentence.gaps.splice(at, 1)
      if (gap === undefined) continue
      const answer = gap.stems.join(' ')
      answered.set(answer, (answered.get(answer) ?? 0) + 1)
      chosen.push(gap)
    }
  return chosen
}

function gapsOf(from: Sentence, { terms }: Lecture, longestWords: number): Gap[] {
  const pieces = partedAtClauses(from.text, longestWords).map((text) => ({ text, words: wordsOf(text) }))
  const answers = [
    ...terms.map(({ stems, isDefined, explainedIn }, termRank) => ({
      stems,
      termRank,
      isDefinedHere: isDefined && explainedIn === from.index,
    })),
    ...[...from.stems]
      .filter((stem) => stem.length >= shortestAnswer && !stem.endsWith('ly'))
      .map((stem) => ({ stems: [stem], termRank: null, isDefinedHere: false })),
  ]
  const isTermWord = new Set(terms.flatMap(({ stems }) => stems))
  return answers
    .filter(
      ({ stems, termRank, isDefinedHere }) =>
        !isDefinedHere && (termRank !== null || !stems.some((stem) => isTermWord.has(stem))),
    )
    .flatMap(({ stems, termRank }) => {
      for (const [at, piece] of pieces.entries()) {
        const places = mentions(piece, { stems })
        const [place] = places
        const hidden = places.length * stems.length
        const hints = new Set(piece.words.map(({ stem }) => stem).filter(Boolean)).difference(new Set(stems))
        if (place === undefined || piece.words.length - hidden < shortestRest) continue
        const text = `${at > 0 ? '… ' : ''}${blanked(piece.text, places)}${at < pieces.length - 1 ? ' …' : ''}`
        return [{ from, text, answer: piece.text.slice(place.start, place.end), stems, termRank }]
      }
      return []
    })
}
