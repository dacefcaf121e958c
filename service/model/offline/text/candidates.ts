import type { Sentence } from './sentences.ts'
import { stemsOfParts, type Word } from './words.ts'

export interface Candidate {
  stems: readonly string[]
  /** How it is written, and how often so. */
  forms: Map<string, number>
  count: number
  /** How often what stands around it says that it is a noun. */
  asNoun: number
  /** When it came up, counted in candidates. */
  first: number
  /** The index of a sentence that says what it is. */
  definedIn: number | undefined
  definedAs: string | undefined
}

const longestPhrase = 3
const articles = setOf('a an the')
const beforeNouns = setOf(
  'a an the this that these those my your his its our their each every any some no of in on by for with without from into about against between through during per',
)
const afterNouns = setOf('is are was were has have had can could must may might will would should means of')
/** What follows these alone is an adjective. */
const beforeAdjectives = setOf(
  'is are was were be been become becomes became seem seems remain remains more most less very too so',
)
const afterVerbs = setOf('a an the my your his her its our their me him them us it this these')
const adverbOrParticiple = /\p{L}{2}(?:ly|[^\P{L}e]ed)$/iu
const definingVerbs = setOf('means mean describes describe refers refer occurs occur')
const copulas = setOf('is are')
const afterCopulas = setOf('a an the any one what when how')

interface Phrase {
  words: readonly Word[]
  /** The words around it, as far as no mark is between; lower case. */
  before: string | undefined
  after: Word | undefined
  beyond: Word | undefined
  /** Whether nothing but an article is before it in its sentence. */
  opens: boolean
  /** Whether the sentence says that something is called so. */
  isName: boolean
}

/**
 * Runs of subject words between function words and marks, and their parts (as in RAKE; Rose et al. 2010),
 * with what tells nouns from verbs: English puts articles and prepositions before nouns.
 */
export function candidatesOf(sentences: readonly Sentence[]): Candidate[] {
  const candidates = new Map<string, Candidate>()
  for (const sentence of sentences)
    for (const phrase of phrases(sentence)) {
      const stems = phrase.words.map(({ stem }) => stem)
      const key = phrase.words.flatMap(stemsOfParts).join(' ')
      const candidate = candidates.get(key) ?? {
        stems,
        forms: new Map<string, number>(),
        count: 0,
        asNoun: 0,
        first: candidates.size,
        definedIn: undefined,
        definedAs: undefined,
      }
      candidates.set(key, candidate)
      const form = formOf(sentence, phrase)
      candidate.forms.set(form, (candidate.forms.get(form) ?? 0) + 1)
      candidate.count += 1
      if (isNoun(phrase)) candidate.asNoun += 1
      if (candidate.definedIn === undefined && isDefined(phrase)) {
        candidate.definedIn = sentence.index
        candidate.definedAs = form
      }
    }
  return [...candidates.values()]
}

function* phrases({ text, words }: Sentence): Generator<Phrase> {
  const together = (one: Word | undefined, other: Word | undefined) =>
    one !== undefined && other !== undefined && /^[\s-]+$/.test(text.slice(one.end, other.start))
  const lower = (word: Word | undefined) => word?.text.toLowerCase()
  for (const [at, word] of words.entries()) {
    const run: Word[] = []
    let next: Word | undefined = word
    while (next !== undefined && next.stem !== '' && run.length < longestPhrase) {
      run.push(next)
      const last: Word = next
      next = words[at + run.length]
      const after = together(last, next) ? next : undefined
      const beyond = words[at + run.length + 1]
      const isArticleBefore = at > 0 && articles.has(lower(words[at - 1]) ?? '')
      const isName = lower(words[isArticleBefore ? at - 2 : at - 1]) === 'called' && after === undefined
      yield {
        words: [...run],
        before: together(words[at - 1], word) ? lower(words[at - 1]) : undefined,
        after,
        beyond: together(after, beyond) ? beyond : undefined,
        opens: at === 0 || (at === 1 && isArticleBefore),
        isName,
      }
      if (after === undefined) break
    }
  }
}

function isNoun({ words, before, after }: Phrase): boolean {
  const isSingle = words.length === 1
  if (adverbOrParticiple.test(words.at(-1)?.text ?? '')) return false
  // What a subject word follows qualifies that word.
  if (after !== undefined && after.stem !== '') return false
  if (isSingle && beforeAdjectives.has(before ?? '')) return false
  if (after !== undefined && afterVerbs.has(after.text.toLowerCase())) return false
  return after === undefined || beforeNouns.has(before ?? '') || afterNouns.has(after.text.toLowerCase())
}

function isDefined({ after, beyond, opens, isName }: Phrase): boolean {
  const verb = after?.text.toLowerCase() ?? ''
  const object = beyond?.text.toLowerCase() ?? ''
  return isName || (opens && (definingVerbs.has(verb) || (copulas.has(verb) && afterCopulas.has(object))))
}

/** As it is written; the capital of a sentence's first word says nothing, unless all of it is capitals. */
function formOf({ text }: Sentence, { words }: Phrase): string {
  const [first, last] = [words[0], words.at(-1)]
  if (first === undefined || last === undefined) return ''
  const form = text.slice(first.start, last.end)
  const isOpening = !/[\p{L}\p{N}]/u.test(text.slice(0, first.start))
  return isOpening && !/^\p{Lu}{2}/u.test(form) ? form.replace(/^./u, (letter) => letter.toLowerCase()) : form
}

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.split(' '))
}
