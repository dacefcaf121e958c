import { stopWords } from './stop-words.ts'

/** A word of a text, where it stands in it, and what it is counted as. */
export interface Word {
  text: string
  start: number
  end: number
  /** Lower case, plural folded into singular; empty for words that say nothing of the subject. */
  stem: string
}

/** The words of a text in order; letters and digits of any script. */
export function wordsOf(text: string): Word[] {
  return [...text.matchAll(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu)].map(({ 0: word, index }) => ({
    text: word,
    start: index,
    end: index + word.length,
    stem: stemOf(word),
  }))
}

/** What each part of a word counts as: a hyphen makes no other term of a phrase. */
export function stemsOfParts({ text }: Word): string[] {
  return text.split('-').map((part) => stemOf(part) || part.toLowerCase())
}

function stemOf(word: string): string {
  const plain = word.toLowerCase().replaceAll('’', "'")
  if (stopWords.has(plain) || !/\p{L}.*\p{L}/u.test(plain)) return ''
  return singular(plain.replace(/'s?$/, ''))
}

/** Folds the regular plurals of English; other words come out as they are. */
function singular(word: string): string {
  if (word.length < 4 || /(?:ss|us|is)$/.test(word)) return word
  if (/[^aeiou]ies$/.test(word)) return `${word.slice(0, -3)}y`
  if (/(?:[sx]|ch|sh)es$/.test(word)) return word.slice(0, -2)
  return word.endsWith('s') ? word.slice(0, -1) : word
}
