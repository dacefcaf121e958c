import type { ExamQuestionsBody } from '../../../contract/artifact.ts'
import { condensed } from '../text/clauses.ts'
import type { Role } from '../text/roles.ts'
import type { Sentence } from '../text/sentences.ts'
import { mentions, type Term } from '../text/terms.ts'
import { blanked, capital, listed, open } from './phrasing.ts'
import type { QuestionPool } from './question-pool.ts'

export type ExamQuestion = ExamQuestionsBody['questions'][number]

/** Makes the next question of a kind, or none when the lecture has no more to ask in that way. */
export type QuestionKind = (pool: QuestionPool) => ExamQuestion | undefined

const choicesAtMost = 4
const choicesAtLeast = 3
/** A choice longer than this is not read. */
const choiceWords = 18
const supportSentences = 3

/** Asks what a term is; the lecture's definition is the answer. */
export function define(ask: (term: string) => string): QuestionKind {
  return (pool) => {
    const term = pool.definedTerm()
    const sentence = term && pool.lecture.sentences[term.explainedIn]
    if (term === undefined || sentence === undefined) return undefined
    return { prompt: ask(term.text), type: 'short-answer', answer: sentence.text }
  }
}

/** A sentence with a gap and terms of the lecture to choose from. */
export function chooseTerm(ask: (sentence: string) => string): QuestionKind {
  return (pool) => {
    const found = pool.sentence({ terms: 1 })
    const [term] = found?.terms ?? []
    if (found === undefined || term === undefined) return undefined
    const { sentence } = found
    const others = pool.lecture.terms.filter((other) => mentions(sentence, other).length === 0)
    return choice(
      ask(blanked(sentence.text, mentions(sentence, term))),
      term.text,
      others.map(({ text }) => text),
      sentence,
    )
  }
}

/** What comes after a sentence, among others that do not. */
export function chooseNext(ask: (sentence: string) => string): QuestionKind {
  return (pool) => {
    const found = pool.sentence({ terms: 0 })
    const { sentences, ranked } = pool.lecture
    const next = found && sentences[found.sentence.index + 1]
    if (found === undefined || next === undefined) return undefined
    const { sentence } = found
    const others = ranked.filter(({ index }) => Math.abs(index - sentence.index) > 1)
    const short = ({ text }: Sentence) => condensed(text, choiceWords)
    return choice(ask(short(sentence)), short(next), others.map(short))
  }
}

/** A statement of the lecture, every second time with another of its terms in the wrong place. */
export function trueOrFalse(ask: (sentence: string) => string, role?: Role): QuestionKind {
  return (pool) => {
    const found = pool.sentence({ terms: 1, ...(role === undefined ? {} : { role }) })
    const [term] = found?.terms ?? []
    if (found === undefined || term === undefined) return undefined
    const { sentence } = found
    const wrong =
      pool.turn() % 2 === 0
        ? pool.lecture.terms.find(
            (other) => mentions(sentence, other).length === 0 && sameNumber(other, term),
          )
        : undefined
    const said = wrong === undefined ? sentence.text : swapped(sentence, term, wrong)
    return {
      prompt: ask(said),
      type: 'true-false',
      answer: wrong === undefined ? 'True' : 'False',
      explanation: `The lecture says: ${sentence.text}`,
    }
  }
}

/** How two terms hang together; the sentence that holds both is the answer. */
export function relate(ask: (one: string, other: string) => string, role?: Role): QuestionKind {
  return (pool) => {
    const found = pool.sentence({ terms: 2, ...(role === undefined ? {} : { role }) })
    const [one, other] = found?.terms ?? []
    if (found === undefined || one === undefined || other === undefined) return undefined
    return { prompt: ask(one.text, other.text), type: 'short-answer', answer: found.sentence.text }
  }
}

/** A sentence with a gap to be filled from memory. */
export function recall(ask: (sentence: string) => string): QuestionKind {
  return (pool) => {
    const found = pool.sentence({ terms: 1 })
    const [term] = found?.terms ?? []
    if (found === undefined || term === undefined) return undefined
    const { sentence } = found
    return {
      prompt: ask(blanked(sentence.text, mentions(sentence, term))),
      type: 'short-answer',
      answer: capital(term.text),
      explanation: `The lecture says: ${sentence.text}`,
    }
  }
}

/** A claim to write about; the answer holds what else the lecture says of the same things. */
export function discuss(ask: (claim: string) => string, role?: Role): QuestionKind {
  return (pool) => {
    const found = pool.sentence({ terms: 0, ...(role === undefined ? {} : { role }) })
    if (found === undefined) return undefined
    const { sentence } = found
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

/** Terms to bring together; the answer holds what the lecture says of each. */
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

/** In alphabetical order, so that the place of the right choice tells nothing. */
function choice(
  prompt: string,
  answer: string,
  others: readonly string[],
  source?: Sentence,
): ExamQuestion | undefined {
  const wrong = [...new Set(others)].filter((other) => other !== answer).slice(0, choicesAtMost - 1)
  const choices = [answer, ...wrong].sort()
  if (choices.length < choicesAtLeast) return undefined
  return {
    prompt,
    type: 'multiple-choice',
    answer,
    choices,
    correctChoiceIndex: choices.indexOf(answer),
    ...(source === undefined ? {} : { explanation: `The lecture says: ${source.text}` }),
  }
}

function swapped(sentence: Sentence, term: Term, wrong: Term): string {
  return mentions(sentence, term)
    .toReversed()
    .reduce(
      (text, { start, end }) =>
        text.slice(0, start) + (start === 0 ? capital(wrong.text) : wrong.text) + text.slice(end),
      sentence.text,
    )
}

function sameNumber(one: Term, other: Term): boolean {
  return one.text.endsWith('s') === other.text.endsWith('s')
}

function inOrder(sentences: readonly Sentence[]): string {
  return [...sentences]
    .sort((one, other) => one.index - other.index)
    .map(({ text }) => text)
    .join(' ')
}
