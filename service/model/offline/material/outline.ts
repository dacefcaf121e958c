import type { OutlineBody, OutlineNode } from '../../../contract/artifact.ts'
import type { Preset } from '../../../contract/preset.ts'
import type { Lecture } from '../lecture.ts'
import { condensed } from '../text/clauses.ts'
import type { Sentence } from '../text/sentences.ts'
import type { Term } from '../text/terms.ts'
import { chunkingOf } from './chunking.ts'
import { capital } from './phrasing.ts'

const largestPart = 12
/** How many sentences on each side tell whether the subject changes between two. */
const view = 3

/**
 * The parts of a lecture in order, cut where neighbouring sentences share least, each named by the term it
 * speaks of most. A hierarchical preset gets the other terms of a part beneath it, a predictable one numbers.
 */
export function outline(lecture: Lecture, preset: Preset): OutlineBody {
  const { longestWords, pointsAtMost } = chunkingOf(preset)
  const isNested = preset.outputProfile.chunking === 'hierarchical'
  const isNumbered = preset.generation_config.tone === 'direct_predictable'
  const named = new Set<Term>()
  const parts = partsOf(lecture.sentences)
  return {
    outline: parts.map((part, number): OutlineNode => {
      const [subject, ...others] = termsIn(part, lecture).filter((term) => !named.has(term))
      if (subject !== undefined) named.add(subject)
      const title = subject === undefined ? `Part ${number + 1}` : capital(subject.text)
      const points = weightiest(part, lecture, pointsAtMost).map(({ text }) => condensed(text, longestWords))
      const children = isNested ? childrenOf(others, part, points, longestWords) : []
      for (const term of isNested ? others : []) named.add(term)
      return {
        title: isNumbered ? `Step ${number + 1}: ${title}` : title,
        points,
        ...(children.length === 0 ? {} : { children }),
      }
    }),
  }
}

function partsOf(sentences: readonly Sentence[]): Sentence[][] {
  const wanted = Math.max(
    1,
    Math.round(Math.sqrt(sentences.length)),
    Math.ceil(sentences.length / largestPart),
  )
  const size = sentences.length / wanted
  const cuts = Array.from({ length: wanted - 1 }, (_, part) => {
    const near = Math.round(size * (part + 1))
    return [near - 1, near, near + 1]
      .filter((at) => at > 1 && at < sentences.length - 1)
      .reduce((best, at) => (shared(sentences, at) < shared(sentences, best) ? at : best), near)
  })
  return [0, ...cuts]
    .map((cut, part) => sentences.slice(cut, cuts[part] ?? sentences.length))
    .filter((part) => part.length > 0)
}

/** How many subject words are on both sides of a place between two sentences. */
function shared(sentences: readonly Sentence[], at: number): number {
  const before = new Set(sentences.slice(Math.max(0, at - view), at).flatMap(({ stems }) => [...stems]))
  const after = new Set(sentences.slice(at, at + view).flatMap(({ stems }) => [...stems]))
  return [...after].filter((stem) => before.has(stem)).length
}

/** The terms of a part: weighty ones first, and those that it speaks of more than the rest of the lecture. */
function termsIn(part: readonly Sentence[], { terms }: Lecture): Term[] {
  const indices = new Set(part.map(({ index }) => index))
  const claim = (term: Term) => {
    const { sentences } = term
    const here = sentences.filter((index) => indices.has(index)).length
    return (here * (1 - terms.indexOf(term) / terms.length)) / Math.sqrt(sentences.length)
  }
  return terms.filter((term) => claim(term) > 0).sort((one, other) => claim(other) - claim(one))
}

function weightiest(part: readonly Sentence[], { ranked }: Lecture, atMost: number): Sentence[] {
  return ranked
    .filter((sentence) => part.includes(sentence))
    .slice(0, atMost)
    .sort((one, other) => one.index - other.index)
}

function childrenOf(
  terms: readonly Term[],
  part: readonly Sentence[],
  said: readonly string[],
  longestWords: number,
): OutlineNode[] {
  return terms.map(({ text, sentences }) => {
    const points = part
      .filter(({ index }) => sentences.includes(index))
      .map((sentence) => condensed(sentence.text, longestWords))
      .filter((point) => !said.includes(point))
      .slice(0, 1)
    return { title: capital(text), ...(points.length === 0 ? {} : { points }) }
  })
}
