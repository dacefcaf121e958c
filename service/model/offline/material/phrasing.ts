import type { Place } from '../text/mentions.ts'

export interface Phrasing {
  about(terms: string): string
  define(term: string): string
  gap(sentence: string): string
  reason(sentence: string): string
}

const tones: Readonly<Record<string, Phrasing>> = {
  formal_academic: {
    about: (terms) => `The lecture treats ${terms}.`,
    define: (term) => `Define “${term}”.`,
    gap: (sentence) => `Complete the statement: ${sentence}`,
    reason: (sentence) => `State the reason that the lecture gives: ${sentence} because …`,
  },
  analytical_precise: {
    about: (terms) => `The lecture relates ${terms}.`,
    define: (term) => `What exactly does the lecture mean by “${term}”?`,
    gap: (sentence) => `Which concept is missing? ${sentence}`,
    reason: (sentence) => `On what does this depend? ${sentence} because …`,
  },
  conversational: {
    about: (terms) => `This lecture is about ${terms}.`,
    define: (term) => `What is “${term}”, in plain words?`,
    gap: (sentence) => `Fill in the gap: ${sentence}`,
    reason: (sentence) => `Why is that? ${sentence} because …`,
  },
  direct_predictable: {
    about: (terms) => `Topics: ${terms}.`,
    define: (term) => `Say what “${term}” is.`,
    gap: (sentence) => `Fill the blank. ${sentence}`,
    reason: (sentence) => `Give the reason. ${sentence} because …`,
  },
  dialectical: {
    about: (terms) => `The lecture takes a position on ${terms}.`,
    define: (term) => `How does the lecturer understand “${term}”?`,
    gap: (sentence) => `On which notion does the lecturer rely here? ${sentence}`,
    reason: (sentence) => `What does the lecturer bring forward for this? ${sentence} because …`,
  },
}

export function phrasingOf(tone: string): Phrasing {
  return tones[tone] ?? (tones['formal_academic'] as Phrasing)
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}

export function capital(text: string): string {
  return text.replace(/^./u, (letter) => letter.toUpperCase())
}

export function open(sentence: string): string {
  return sentence.replace(/[.!]+$/, '')
}

export function blanked(text: string, places: readonly Place[]): string {
  return places
    .toReversed()
    .reduce((blank, { start, end }) => `${blank.slice(0, start)}____${blank.slice(end)}`, text)
}
