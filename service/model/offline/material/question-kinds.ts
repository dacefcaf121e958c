import type { ExamQuestionsBody } from '../../../contract/artifact.ts'
import { condensed } from '../text/clauses.ts'
import { mentionsIn, type Place, termsIn } from '../text/mentions.ts'
import type { Role } from '../text/roles.ts'
import type { Sentence } from '../text/sentences.ts'
import type { Term } from '../text/terms.ts'
import { capital, listed, open } from './phrasing.ts'
import type { QuestionPool } from './question-pool.ts'

export type ExamQuestion = ExamQuestionsBody['questions'][number]

/** Makes the next question of a kind, or none when the lecture has no more to ask in that way. */
export type QuestionKind = (pool: QuestionPool) => ExamQuestion | undefined

const choicesAtMost = 4
const choicesAtLeast = 3
/** A longer choice is not read to its end. */
const choiceWords = 18
const supportSentences = 3

export function define(ask: (term: string) => string): QuestionKind {
  return (pool) => {
    const term = pool.definedTerm()
    const sentence = term && pool.lecture.sentences[term.explainedIn]
    if (term === undefined || sentence === undefined) return undefined
    return { prompt: ask(term.text), type: 'short-answer', answer: sentence.text }
  }
}

export function chooseTerm(ask: (statement: string) => string): QuestionKind {
  return (pool) => {
    const gap = pool.gap()
    if (gap === undefined) return undefined
    const others = pool.lecture.terms.filter((term) => !speaksOf(gap.from, term))
    return choice({
      prompt: ask(gap.text),
      // The answer as a term is written, or its capital would give it away.
      answer: gap.answer.toLowerCase() === gap.term.text.toLowerCase() ? gap.term.text : gap.answer,
      others: others.map(({ text }) => text),
      explanation: quoted(gap.from),
    })
  }
}

export function recall(ask: (statement: string) => string): QuestionKind {
  return (pool) => {
    const gap = pool.gap()
    if (gap === undefined) return undefined
    const { text, answer, from } = gap
    return { prompt: ask(text), type: 'short-answer', answer, explanation: quoted(from) }
  }
}

export function chooseNext(ask: (statement: string) => string): QuestionKind {
  return (pool) => {
    const sentence = pool.sentence({ terms: 0 })?.sentence
    const { sentences, ranked } = pool.lecture
    const next = sentence && sentences[sentence.index + 1]
    if (sentence === undefined || next === undefined) return undefined
    const others = ranked.filter(({ index }) => Math.abs(index - sentence.index) > 1)
    const short = ({ text }: Sentence) => condensed(text, choiceWords)
    return choice({ prompt: ask(short(sentence)), answer: short(next), others: others.map(short) })
  }
}

/** A statement of the lecture, every second time with another of its terms in the wrong place. */
export function trueOrFalse(ask: (statement: string) => string, role?: Role): QuestionKind {
  return (pool) => {
    const found = pool.sentence({ terms: 1, ...(role === undefined ? {} : { role }) })
    const [term] = found?.terms ?? []
    if (found === undefined || term === undefined) return undefined
    const { sentence } = found
    const { terms } = pool.lecture
    const wrong = pool.everySecondTime()
      ? terms.find((other) => !speaksOf(sentence, other) && isPlural(other) === isPlural(term))
      : undefined
    const places = mentionsIn(sentence.words, terms).filter((mention) => mention.term === term)
    return {
      prompt: ask(wrong === undefined ? sentence.text : replaced(sentence.text, places, wrong.text)),
      type: 'true-false',
      answer: wrong === undefined ? 'True' : 'False',
      explanation: quoted(sentence),
    }
  }
}

export function relate(ask: (one: string, other: string) => string, role?: Role): QuestionKind {
  return (pool) => {
    const found = pool.sentence({ terms: 2, ...(role === undefined ? {} : { role }) })
    const [one, other] = found?.terms ?? []
    if (found === undefined || one === undefined || other === undefined) return undefined
    return { prompt: ask(one.text, other.text), type: 'short-answer', answer: found.sentence.text }
  }
}

export function discuss(ask: (claim: string) => string, role?: Role): QuestionKind {
  return (pool) => {
    const sentence = pool.sentence({ terms: 1, ...(role === undefined ? {} : { role }) })?.sentence
    if (sentence === undefined) return undefined
    const support = pool.lecture.ranked
      .filter((other) => other !== sentence && [...other.stems].some((stem) => sentence.stems.has(stem)))
      .slice(0, supportSentences)
    return {
      prompt: ask(open(sentence.text)),
      type: 'essay',
      answer: `A good answer weighs what the lecture says: ${inOrder(support.length > 0 ? support : [sentence])}`,
    }
  }
}

export function bringTogether(count: number, ask: (terms: string) => string): QuestionKind {
  return (pool) => {
    const terms = pool.together(count)
    if (terms === undefined) return undefined
    const said = pool.lecture.sentences.filter(({ index }) =>
      terms.some(({ explainedIn }) => explainedIn === index),
    )
    return {
      prompt: ask(listed(terms.map(({ text }) => `“${text}”`))),
      type: 'essay',
      answer: `A good answer uses what the lecture says: ${inOrder(said)}`,
    }
  }
}

/** The choices in alphabetical order, so that the place of the right one tells nothing. */
function choice({
  prompt,
  answer,
  others,
  explanation,
}: {
  prompt: string
  answer: string
  others: readonly string[]
  explanation?: string
}): ExamQuestion | undefined {
  const wrong = [...new Set(others)].filter((other) => other !== answer).slice(0, choicesAtMost - 1)
  const choices = [answer, ...wrong].sort()
  if (choices.length < choicesAtLeast) return undefined
  return {
    prompt,
    type: 'multiple-choice',
    answer,
    choices,
    correctChoiceIndex: choices.indexOf(answer),
    ...(explanation === undefined ? {} : { explanation }),
  }
}

function speaksOf(sentence: Sentence, term: Term): boolean {
  return termsIn(sentence.words, [term]).length > 0
}

function isPlural({ text }: Term): boolean {
  return text.endsWith('s')
}

function replaced(text: string, places: readonly Place[], by: string): string {
  return places.toReversed().reduce((changed, { start, end }) => {
    const word = start === 0 ? capital(by) : by
    return changed.slice(0, start) + word + changed.slice(end)
  }, text)
}

function quoted({ text }: Sentence): string {
  return `The lecture says: ${text}`
}

function inOrder(sentences: readonly Sentence[]): string {
  return sentences
    .toSorted((one, other) => one.index - other.index)
    .map(({ text }) => text)
    .join(' ')
}
