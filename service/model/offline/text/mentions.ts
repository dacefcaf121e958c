import type { Word } from './words.ts'

interface Stemmed {
  stems: readonly string[]
}

export interface Place {
  start: number
  end: number
}

export interface Mention<T> extends Place {
  term: T
}

/**
 * Where words speak of terms, in order. Where two terms overlap the longer one is meant: `price index` is
 * no mention of `price`.
 */
export function mentionsIn<T extends Stemmed>(words: readonly Word[], terms: readonly T[]): Mention<T>[] {
  const found: Mention<T>[] = []
  for (const term of terms.toSorted((one, other) => other.stems.length - one.stems.length))
    for (const [at, { start }] of words.entries()) {
      const last = words[at + term.stems.length - 1]
      if (last === undefined || !term.stems.every((stem, offset) => words[at + offset]?.stem === stem))
        continue
      const isFree = found.every((other) => other.end <= start || last.end <= other.start)
      if (isFree) found.push({ term, start, end: last.end })
    }
  return found.sort((one, other) => one.start - other.start)
}

export function termsIn<T extends Stemmed>(words: readonly Word[], terms: readonly T[]): T[] {
  const spokenOf = new Set(mentionsIn(words, terms).map(({ term }) => term))
  return terms.filter((term) => spokenOf.has(term))
}
