import type { Sentence } from './sentences.ts'
import type { Word } from './words.ts'

/** A word or phrase that may be a term. */
export interface Candidate {
  stems: readonly string[]
  /** How it is written, and how often so. */
  forms: Map<string, number>
  count: number
  /** How often what stands around it says that it is a noun. */
  asNoun: number
  /** The indices of the sentences that hold it. */
  sentences: number[]
  first: number
  /** The index of a sentence that says what it is. */
  definedIn: number | undefined
}

const longestPhrase = 3
const articles = new Set(['a', 'an', 'the'])
const beforeNouns = new Set(
  'a an the this that these those my your his her its our their each every any some no of in on by for with without from into about against between through during per more less much many'.split(
    ' ',
  ),
)
const afterNouns = new Set('is are was were has have had can could must may might will would should means of'.split(' '))
const definingVerbs = new Set(['means', 'mean', 'describes', 'describe', 'refers', 'refer', 'occurs', 'occur'])
const copulas = new Set(['is', 'are'])
const definingStarts = new Set('a an the any one what when how'.split(' '))

/**
 * Runs of subject words between function words and marks, and their parts (as in RAKE; Rose et al. 2010),
 * with what tells nouns from verbs: English puts articles and prepositions before nouns.
 */
export function candidatesOf(sentences: readonly Sentence[]): Candidate[] {
  const candidates = new Map<string, Candidate>()
  for (const sentence of sentences)
    for (const { words, before, after, beyond, opens } of phrases(sentence)) {
      const stems = words.map(({ stem }) => stem)
      const key = stems.join(' ')
      const candidate = candidates.get(key) ?? {
        stems,
        forms: new Map<string, number>(),
        count: 0,
        asNoun: 0,
        sentences: [],
        first: candidates.size,
        definedIn: undefined,
      }
      candidates.set(key, candidate)
      const form = formOf(sentence, words)
      candidate.forms.set(form, (candidate.forms.get(form) ?? 0) + 1)
      candidate.count += 1
      if (isNoun(words, before, after)) candidate.asNoun += 1
      if (candidate.sentences.at(-1) !== sentence.index) candidate.sentences.push(sentence.index)
      if (opens && defines(after, beyond)) candidate.definedIn ??= sentence.index
      if (isNamed(sentence, words)) candidate.definedIn ??= sentence.index
    }
  return [...candidates.values()]
}
