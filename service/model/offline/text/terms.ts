import { type Candidate, candidatesOf } from './candidates.ts'
import { termsIn } from './mentions.ts'
import type { Sentence } from './sentences.ts'
import type { Weights } from './weights.ts'

/** Something that the lecture speaks of, as a noun or a phrase of up to three words. */
export interface Term {
  /** As it is written where it is defined, else as it mostly is; inside a sentence. */
  text: string
  stems: readonly string[]
  /** The indices of the sentences that speak of it, in order. */
  sentences: readonly number[]
  /** The index of the sentence that says what it is; else of the weightiest one that holds it. */
  explainedIn: number
  isDefined: boolean
}

/** A phrase says more than its words alone, and what a lecture defines is what it is about. */
const phraseBonus = 1.5
const definedBonus = 2
/** The terms of a field are longer than the words of every day. */
const commonLetters = 6
const longWordBonus = 1.5

/** The terms of a lecture, the weightiest first, none inside another that says the same. */
export function termsOf(sentences: readonly Sentence[], weights: Weights, atMost: number): Term[] {
  const candidates = candidatesOf(sentences)
    .map((candidate) => ({ candidate, score: scoreOf(candidate, weights) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score || one.candidate.first - other.candidate.first)
  const chosen: Candidate[] = []
  for (const { candidate } of candidates) {
    if (chosen.length === atMost) break
    if (standsApart(candidate, chosen)) chosen.push(candidate)
  }
  const spokenOf = sentences.map(({ words }) => termsIn(words, chosen))
  return chosen.flatMap((candidate) => {
    const held = sentences.map(({ index }) => index).filter((index) => spokenOf[index]?.includes(candidate))
    return held.length === 0 ? [] : [term(candidate, held, weights)]
  })
}

function scoreOf({ stems, count, asNoun, definedIn }: Candidate, weights: Weights): number {
  const isPhrase = stems.length > 1
  const isDefined = definedIn !== undefined
  if (!isDefined && (asNoun === 0 || (isPhrase && count < 2))) return 0
  const weight = stems.reduce((sum, stem) => sum + (weights.stems.get(stem) ?? 0), 0)
  const letters = stems.join('').length
  return (
    weight *
    Math.sqrt(count) *
    Math.max(asNoun / count, isDefined ? 1 : 0) *
    Math.min(longWordBonus, letters / commonLetters) *
    (isPhrase ? phraseBonus : 1) *
    (isDefined ? definedBonus : 1)
  )
}

/** Of a phrase and a part of it, the one that comes second is a term of its own only when it is defined, or also stands alone. */
function standsApart(candidate: Candidate, chosen: readonly Candidate[]): boolean {
  if (candidate.definedIn !== undefined) return true
  const parts = chosen.filter((other) => holds(candidate, other))
  const wholes = chosen.filter((other) => holds(other, candidate))
  const inWholes = wholes.reduce((sum, { count }) => sum + count, 0)
  return (
    parts.every(({ count }) => candidate.count > count / 2) &&
    (wholes.length === 0 || candidate.count >= inWholes + 2)
  )
}

function holds(whole: Candidate, part: Candidate): boolean {
  return ` ${whole.stems.join(' ')} `.includes(` ${part.stems.join(' ')} `)
}

function term(
  { stems, forms, definedIn, definedAs }: Candidate,
  sentences: readonly number[],
  weights: Weights,
): Term {
  const weightOf = (index: number) => weights.sentences[index] ?? 0
  const [mostly = ''] = [...forms].sort(([, one], [, other]) => other - one)[0] ?? []
  return {
    text: definedAs ?? mostly,
    stems,
    sentences,
    explainedIn:
      definedIn ?? sentences.reduce((best, index) => (weightOf(index) > weightOf(best) ? index : best)),
    isDefined: definedIn !== undefined,
  }
}
