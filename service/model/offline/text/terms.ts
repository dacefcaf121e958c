import { type Candidate, candidatesOf } from './candidates.ts'
import type { Sentence } from './sentences.ts'
import type { Weights } from './weights.ts'
import { wordsOf } from './words.ts'

/** Something that the lecture speaks of, as a noun or a phrase of up to three words. */
export interface Term {
  /** As it is mostly written, inside a sentence. */
  text: string
  stems: readonly string[]
  /** The indices of the sentences that hold it, in order. */
  sentences: readonly number[]
  /** The index of the sentence that says what it is; else of the weightiest one that holds it. */
  explainedIn: number
  /** Whether that sentence is a definition. */
  isDefined: boolean
}

/** A phrase says more than its words alone, and what a lecture defines is what it is about. */
const phraseBonus = 1.5
const definedBonus = 2

/** The terms of a lecture, the weightiest first, none inside another that says the same. */
export function termsOf(sentences: readonly Sentence[], weights: Weights, atMost: number): Term[] {
  const candidates = candidatesOf(sentences)
    .map((candidate) => ({ candidate, score: scoreOf(candidate, weights) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score || one.candidate.first - other.candidate.first)
  const chosen: Candidate[] = []
  for (const { candidate } of candidates) {
    if (chosen.length === atMost) break
    if (chosen.every((other) => standsApart(candidate, other))) chosen.push(candidate)
  }
  return chosen.map((candidate) => term(candidate, weights))
}

/** The places where a sentence speaks of a term. */
export function mentions(sentence: Sentence, { stems }: Pick<Term, 'stems'>): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = []
  for (const [at, { start }] of sentence.words.entries()) {
    const matches = stems.every((stem, offset) => sentence.words[at + offset]?.stem === stem)
    const last = sentence.words[at + stems.length - 1]
    if (matches && last !== undefined) found.push({ start, end: last.end })
  }
  return found
}

function scoreOf({ stems, count, asNoun, definedIn }: Candidate, weights: Weights): number {
  const isPhrase = stems.length > 1
  const isDefined = definedIn !== undefined
  if (isPhrase && count < 2 && !isDefined) return 0
  const weight = stems.reduce((sum, stem) => sum + (weights.stems.get(stem) ?? 0), 0)
  const nounShare = asNoun / count
  return weight * Math.sqrt(count) * (0.1 + nounShare) * (isPhrase ? phraseBonus : 1) * (isDefined ? definedBonus : 1)
}

/** A word inside a phrase is a term of its own only when it also stands alone, or is defined. */
function standsApart(candidate: Candidate, chosen: Candidate): boolean {
  if (holds(candidate, chosen)) return candidate.definedIn !== undefined || candidate.count > chosen.count / 2
  if (holds(chosen, candidate)) return candidate.definedIn !== undefined || candidate.count >= chosen.count + 2
  return true
}

function holds(whole: Candidate, part: Candidate): boolean {
  return ` ${whole.stems.join(' ')} `.includes(` ${part.stems.join(' ')} `)
}

function term({ stems, forms, sentences, definedIn }: Candidate, weights: Weights): Term {
  const weightOf = (index: number) => weights.sentences[index] ?? 0
  const weightiest = sentences.reduce((best, index) => (weightOf(index) > weightOf(best) ? index : best))
  const [text = ''] = [...forms].sort(([, one], [, other]) => other - one)[0] ?? []
  return {
    text,
    stems,
    sentences,
    explainedIn: definedIn ?? weightiest,
    isDefined: definedIn !== undefined,
  }
}
