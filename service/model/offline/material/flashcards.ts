import type { FlashcardsBody } from '../../../contract/artifact.ts'
import { supportedCounts } from '../../../contract/expected-counts.ts'
import type { Preset } from '../../../contract/preset.ts'
import type { Lecture } from '../lecture.ts'
import { condensed } from '../text/clauses.ts'
import { chunkingOf } from './chunking.ts'
import { gapsIn } from './gaps.ts'
import { type Phrasing, phrasingOf } from './phrasing.ts'

/** Not where the claim is a condition or a concession: there the reason is that of another clause. */
const claimAndReason = /^(?!(?:if|unless|although|though|even|while)\b)(.{20,}?),? because (.{10,})$/i

type Card = FlashcardsBody['cards'][number] & { from: number }

/**
 * Definitions, reasons and sentences with a gap: as many as the lecture supports and the preset allows, in
 * the order of the lecture.
 */
export function flashcards(lecture: Lecture, preset: Preset): FlashcardsBody {
  const { flashcard_count, tone } = preset.generation_config
  const { longestWords } = chunkingOf(preset)
  const phrasing = phrasingOf(tone)
  const cards = [
    ...definitions(lecture, phrasing, longestWords),
    ...reasons(lecture, phrasing, longestWords),
    ...gapCards(lecture, phrasing, longestWords),
  ].slice(0, Math.min(flashcard_count, supportedCounts(lecture.words).flashcards))
  return {
    cards: cards.sort((one, other) => one.from - other.from).map(({ from, ...card }) => card),
  }
}

function definitions({ terms, sentences }: Lecture, phrasing: Phrasing, longestWords: number): Card[] {
  return terms
    .filter(({ isDefined }) => isDefined)
    .map(({ text, stems, explainedIn }) => ({
      from: explainedIn,
      front: phrasing.define(text),
      back: condensed(sentences[explainedIn]?.text ?? '', longestWords),
      difficulty: 'medium',
      tags: ['definition', stems.join('-')],
    }))
}

function reasons({ sentences, terms }: Lecture, phrasing: Phrasing, longestWords: number): Card[] {
  return sentences.flatMap(({ index, text }): Card[] => {
    const [, claim, reason] = claimAndReason.exec(text) ?? []
    if (claim === undefined || reason === undefined) return []
    const subject = terms.find((term) => term.sentences.includes(index))
    return [
      {
        from: index,
        front: phrasing.reason(condensed(claim, longestWords)),
        back: `Because ${condensed(reason, longestWords)}`,
        difficulty: 'hard',
        tags: ['reason', ...(subject === undefined ? [] : [subject.stems.join('-')])],
      },
    ]
  })
}

function gapCards(lecture: Lecture, phrasing: Phrasing, longestWords: number): Card[] {
  const weighty = lecture.terms.length / 3
  return gapsIn(lecture, longestWords).map(({ from, text, answer, stems, termRank }) => ({
    from: from.index,
    front: phrasing.gap(text),
    back: answer,
    difficulty: termRank === null ? 'hard' : termRank < weighty ? 'easy' : 'medium',
    tags: ['gap', stems.join('-')],
  }))
}
