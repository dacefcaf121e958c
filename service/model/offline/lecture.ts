import type { Preset } from '../../contract/preset.ts'
import { interestOf } from './text/roles.ts'
import { type Sentence, sentencesOf } from './text/sentences.ts'
import { type Term, termsOf } from './text/terms.ts'
import { weigh } from './text/weights.ts'

export interface Lecture {
  words: number
  sentences: readonly Sentence[]
  /** The same, the weightiest for the preset first. */
  ranked: readonly Sentence[]
  /** The weightiest first. */
  terms: readonly Term[]
}

/** More than these are a glossary. */
const termsAtMost = 15
const termsAtLeast = 4
const wordsPerTerm = 12

/** A sentence that begins so leans on the one before it, and means less alone. */
const leans = /^(?:he|she|it|they|this|that|these|those|here|there|such)\b/i
const leaningShare = 0.3

export function readLecture(transcript: string, preset: Preset): Lecture {
  const sentences = sentencesOf(transcript)
  const words = sentences.reduce((sum, sentence) => sum + sentence.words.length, 0)
  const weights = weigh(sentences)
  const scoreOf = (sentence: Sentence) =>
    (weights.sentences[sentence.index] ?? 0) *
    interestOf(preset, sentence) *
    (leans.test(sentence.text) ? leaningShare : 1)
  const scored = sentences.map((sentence) => ({ sentence, score: scoreOf(sentence) }))
  const wanted = Math.min(termsAtMost, Math.max(termsAtLeast, Math.floor(words / wordsPerTerm)))
  return {
    words,
    sentences,
    ranked: scored
      .sort((one, other) => other.score - one.score || one.sentence.index - other.sentence.index)
      .map(({ sentence }) => sentence),
    terms: termsOf(sentences, weights, wanted),
  }
}
