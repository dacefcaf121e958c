import type { Lecture } from '../lecture.ts'
import { partedAtClauses } from '../text/clauses.ts'
import { mentionsIn, type Place } from '../text/mentions.ts'
import type { Sentence } from '../text/sentences.ts'
import type { Term } from '../text/terms.ts'
import { type Word, wordsOf } from '../text/words.ts'
import { blanked } from './phrasing.ts'

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
  const rounds = open.reduce((most, { room }) => Math.max(most, room), 0)
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
  const pieces = partedAtClauses(from.text, longestWords)
  const gaps = pieces.flatMap((piece, at) => {
    const words = wordsOf(piece)
    return answersIn(words, terms)
      .filter(({ term, places, stems }) => !isDefinedIn(from, term) && isAnswerable(words, places, stems))
      .map(({ term, places, stems }): Gap => {
        const [{ start, end } = { start: 0, end: 0 }] = places
        return {
          from,
          text: `${at > 0 ? '… ' : ''}${blanked(piece, places)}${at < pieces.length - 1 ? ' …' : ''}`,
          answer: piece.slice(start, end),
          stems,
          termRank: term === undefined ? null : terms.indexOf(term),
        }
      })
  })
  const rankOf = ({ termRank }: Gap) => termRank ?? terms.length
  return gaps.sort((one, other) => rankOf(one) - rankOf(other))
}

interface Answer {
  term: Term | undefined
  stems: readonly string[]
  places: Place[]
}

/** What could be left out: each term, and each longer word that belongs to none. */
function answersIn(words: readonly Word[], terms: readonly Term[]): Answer[] {
  const mentions = mentionsIn(words, terms)
  const ofTerms = Map.groupBy(mentions, ({ term }) => term)
  const others = words.filter(
    ({ start, stem }) =>
      stem.length >= shortestAnswer &&
      !stem.endsWith('ly') &&
      !mentions.some((mention) => mention.start <= start && start < mention.end),
  )
  return [
    ...[...ofTerms].map(([term, places]) => ({ term, stems: term.stems, places })),
    ...[...Map.groupBy(others, ({ stem }) => stem)].map(([stem, places]) => ({
      term: undefined,
      stems: [stem],
      places,
    })),
  ]
}

function isDefinedIn({ index }: Sentence, term: Term | undefined): boolean {
  return term?.isDefined === true && term.explainedIn === index
}

function isAnswerable(words: readonly Word[], places: readonly Place[], stems: readonly string[]): boolean {
  const hints = words.filter(({ stem }) => stem !== '' && !stems.includes(stem))
  return words.length - places.length * stems.length >= shortestRest && hints.length >= fewestHints
}
