import type { Sentence } from './sentences.ts'

export interface Weights {
  /** Of each stem, 0 to 1. */
  stems: ReadonlyMap<string, number>
  /** Of each sentence, 0 to 1. */
  sentences: readonly number[]
}

const rounds = 20
/** Lecturers say first what they will speak of: the first sentence gets so much more, the last nothing. */
const openingBonus = 0.2

/**
 * What matters in a lecture: a sentence counts as its words do, a word as the sentences that hold it, round
 * after round until it settles (mutual reinforcement; Zha, SIGIR 2002). Long sentences gain nothing by
 * their length alone. Takes time in proportion to the text.
 */
export function weigh(sentences: readonly Sentence[]): Weights {
  let stems = new Map<string, number>()
  for (const sentence of sentences) for (const stem of sentence.stems) stems.set(stem, 1)
  let scores: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    scores = scaled(
      sentences.map((sentence) => {
        let sum = 0
        for (const stem of sentence.stems) sum += stems.get(stem) ?? 0
        return sum / Math.sqrt(Math.max(1, sentence.stems.size))
      }),
    )
    const next = new Map<string, number>()
    for (const { index, stems: held } of sentences)
      for (const stem of held) next.set(stem, (next.get(stem) ?? 0) + (scores[index] ?? 0))
    const weights = scaled([...next.values()])
    stems = new Map([...next.keys()].map((stem, index) => [stem, weights[index] ?? 0]))
  }
  const opening = (index: number) => 1 + openingBonus * (1 - index / sentences.length)
  return { stems, sentences: scaled(scores.map((score, index) => score * opening(index))) }
}

function scaled(scores: readonly number[]): number[] {
  const largest = scores.reduce((one, other) => Math.max(one, other), 0)
  return scores.map((score) => (largest > 0 ? score / largest : 0))
}
