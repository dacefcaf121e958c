import { partedAtClauses } from './clauses.ts'
import { type Word, wordsOf } from './words.ts'

/** A sentence of the lecture, ready to be shown: it begins with a capital and ends with a mark. */
export interface Sentence {
  index: number
  text: string
  words: readonly Word[]
  stems: ReadonlySet<string>
}

/** A text with at least one mark for so many words was written, or recognised by an engine that punctuates. */
const wordsPerMark = 60
/** An unpunctuated line longer than this is cut into clauses of about half its length. */
const longestLineWords = 30
const clauseWords = 16
/** Shorter ones ("Good morning.") carry nothing that could be asked about. */
const shortestWords = 4

const longestHeadingWords = 12

const marks = /[.!?…。！？]+["'”’)\]]*(?=\s|$)/gu
/** A mark that ends a sentence, unless it belongs to an abbreviation or an initial. */
const sentenceEnd =
  /(?<=[.!?…]["'”’)\]]*|[。！？])(?<!\b(?:Dr|Mr|Mrs|Ms|Prof|St|No|Fig|vs|etc|cf|e\.g|i\.e|approx|\p{Lu})\.)\s+(?=["'“‘([]?[\p{Lu}\p{N}])/gu

/**
 * The sentences of a transcript. Written text is split at its marks, headings left out. What a recogniser
 * heard has no marks: there each line is a sentence, as its pauses were, and long lines are cut into clauses.
 * Sentences that say the same are given once.
 */
export function sentencesOf(transcript: string): Sentence[] {
  const isPunctuated = (transcript.match(marks)?.length ?? 0) * wordsPerMark >= wordsOf(transcript).length
  const seen = new Set<string>()
  const sentences: Sentence[] = []
  for (const part of isPunctuated ? writtenSentences(transcript) : heardSentences(transcript)) {
    const text = finished(part)
    const words = wordsOf(text)
    const said = words.map((word) => word.text.toLowerCase()).join(' ')
    if (words.length < shortestWords || seen.has(said)) continue
    seen.add(said)
    const stems = new Set(words.map(({ stem }) => stem).filter(Boolean))
    sentences.push({ index: sentences.length, text, words, stems })
  }
  return sentences
}

function writtenSentences(transcript: string): string[] {
  return paragraphs(transcript).flatMap((paragraph) => paragraph.split(sentenceEnd))
}

/** Paragraphs with their lines joined, also across a page; headings left out. */
function paragraphs(transcript: string): string[] {
  const whole: string[] = []
  for (const block of transcript.split(/\n\s*\n/)) {
    const text = oneLine(block)
    const last = whole.at(-1)
    if (last !== undefined && !endsInMark(last) && /^\p{Ll}/u.test(text))
      whole[whole.length - 1] = `${last} ${text}`
    else whole.push(text)
  }
  return whole.filter((text) => !isHeading(text))
}

function isHeading(text: string): boolean {
  return !endsInMark(text) && text.search(sentenceEnd) === -1 && wordsOf(text).length <= longestHeadingWords
}

function endsInMark(text: string): boolean {
  return /[.!?…:;。！？]["'”’)\]]*$/u.test(text)
}

function heardSentences(transcript: string): string[] {
  return transcript
    .split('\n')
    .map(oneLine)
    .flatMap((line) =>
      wordsOf(line).length > longestLineWords ? partedAtClauses(line, clauseWords) : [line],
    )
}

function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim()
}

function finished(text: string): string {
  const capital = text.replace(/^["'“‘([]*\p{Ll}/u, (start) => start.toUpperCase())
  return /[.!?…。！？]["'”’)\]]*$/u.test(capital) ? capital : `${capital.replace(/[\s,;:–-]+$/u, '')}.`
}
