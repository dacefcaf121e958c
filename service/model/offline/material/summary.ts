import type {
  ExamQuestionsBody,
  FlashcardsBody,
  KeyTermsBody,
  SummaryBody,
} from '../../../contract/artifact.ts'
import type { Preset } from '../../../contract/preset.ts'
import type { Lecture } from '../lecture.ts'
import { condensed, partedAtClauses } from '../text/clauses.ts'
import { termsIn } from '../text/mentions.ts'
import { plays } from '../text/roles.ts'
import type { Sentence } from '../text/sentences.ts'
import { wordsOf } from '../text/words.ts'
import { chunkingOf } from './chunking.ts'
import { capital, listed, phrasingOf } from './phrasing.ts'
import { type Recipe, recipeOf } from './sections.ts'

export type MadeBefore = KeyTermsBody & FlashcardsBody & ExamQuestionsBody

interface Offer {
  text: string
  from?: Sentence
}

const draftNote = 'Draft quality: put together from the transcript by extraction, without a language model.'
/** A summary is shorter than what it sums up; below the shortest it does not matter. */
const shareOfLecture = 0.6
const shortestWords = 200
const bulletsAtMost = 6
const subjectsNamed = 4

/**
 * An overview and the preset's sections, each filled with what plays its part in the lecture. No sentence
 * is in two sections; a section for which the lecture has nothing is left out.
 */
export function summary(lecture: Lecture, preset: Preset, made: MadeBefore): SummaryBody {
  const { longestWords } = chunkingOf(preset)
  const overview = overviewOf(lecture, preset, longestWords)
  const names = preset.outputProfile.sections.filter((name) => name !== 'overview')
  const wordsAtMost = Math.min(
    preset.generation_config.summary_max_words,
    Math.max(shortestWords, Math.floor(lecture.words * shareOfLecture)),
  )
  const room = (wordsAtMost - wordsOf(overview).length) / names.length
  const used = new Set<Sentence>()
  const bullets = new Map<string, string[]>()
  // Sections that want sentences of one role choose before those that take any.
  for (const name of names.toSorted((one, other) => freedom(recipeOf(one)) - freedom(recipeOf(other)))) {
    const recipe = recipeOf(name)
    const taken = fitting(offers(recipe, lecture, made, longestWords), used, room, recipe)
    bullets.set(name, recipe.from === 'steps' ? numbered(taken, longestWords) : taken.map(({ text }) => text))
  }
  const sections = names
    .map((name) => ({ title: capital(name.replaceAll('_', ' ')), bullets: bullets.get(name) ?? [] }))
    .filter((section) => section.bullets.length > 0)
  return { overview, sections }
}

function overviewOf({ terms, ranked }: Lecture, preset: Preset, longestWords: number): string {
  const subjects = terms.slice(0, subjectsNamed).map(({ text }) => text)
  const { about } = phrasingOf(preset.generation_config.tone)
  return `${draftNote} ${about(listed(subjects))} ${condensed(ranked[0]?.text ?? '', longestWords)}`
}

function freedom(recipe: Recipe): number {
  return recipe.from === 'sentences' ? (recipe.role === undefined ? 2 : 0) : 1
}

function offers(recipe: Recipe, lecture: Lecture, made: MadeBefore, longestWords: number): Offer[] {
  switch (recipe.from) {
    case 'terms':
      return made.terms.map(({ term, definition }) => ({ text: `${term}: ${definition}` }))
    case 'cards':
      return made.cards.map(({ front }) => ({ text: front }))
    case 'questions':
      return made.questions.map(({ prompt }) => ({ text: prompt }))
    case 'steps':
      return lecture.ranked.map((sentence) => ({ text: sentence.text, from: sentence }))
    case 'links':
      return lecture.ranked.flatMap((sentence) => {
        const [one, other] = termsIn(sentence.words, lecture.terms)
        if (one === undefined || other === undefined) return []
        const pair = capital(`${one.text} – ${other.text}`)
        return [{ text: `${pair}: ${condensed(sentence.text, longestWords)}`, from: sentence }]
      })
    case 'sentences': {
      const { role, lead = '' } = recipe
      return lecture.ranked
        .filter((sentence) => role === undefined || plays(role, sentence))
        .map((sentence) => {
          const text = condensed(sentence.text, longestWords)
          return { text: plays('question', sentence) ? text : `${lead}${text}`, from: sentence }
        })
    }
  }
}

/** The first offers that fit into so many words, one at least; sentences in the order of the lecture. */
function fitting(from: readonly Offer[], used: Set<Sentence>, room: number, recipe: Recipe): Offer[] {
  const atMost = recipe.from === 'sentences' ? (recipe.atMost ?? bulletsAtMost) : bulletsAtMost
  const taken: Offer[] = []
  let words = 0
  for (const offer of from) {
    if (taken.length === atMost) break
    if (offer.from !== undefined && used.has(offer.from)) continue
    const length = wordsOf(offer.text).length
    if (taken.length > 0 && words + length > room) continue
    words += length
    taken.push(offer)
    if (offer.from !== undefined) used.add(offer.from)
  }
  return taken.sort((one, other) => (one.from?.index ?? 0) - (other.from?.index ?? 0))
}

function numbered(offers: readonly Offer[], longestWords: number): string[] {
  return offers
    .flatMap(({ text }) => partedAtClauses(text, longestWords))
    .map((step, index) => `${index + 1}. ${capital(step)}`)
}
