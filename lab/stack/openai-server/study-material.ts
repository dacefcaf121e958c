import type { StudyMaterial } from '../../../service/contract/artifact.ts'
import type { Settings } from './prompt.ts'
import { sentences } from './sentences.ts'
import { blanked, mentions, terms } from './terms.ts'

/** More terms than this are not the lecture's own any more. */
const termsAtMost = 60
const termsPerSentence = 3
const outlineNodes = 6

interface Lecture {
  sentences: string[]
  terms: string[]
  /** A sentence and a term in it, each pair once, spread over the lecture. */
  pairs: { sentence: string; term: string }[]
}

/**
 * What a good model could reply: made of the transcript's own sentences and words only, in the counts and
 * under the section titles that the settings ask for, nothing said twice. The same request gets the same
 * reply.
 */
export function studyMaterial(settings: Settings, transcript: string): StudyMaterial {
  const lecture = understood(transcript)
  return {
    summary: summary(settings, lecture),
    outline: outline(lecture),
    key_terms: { terms: keyTerms(lecture).slice(0, settings.keyTermsAtMost) },
    flashcards: { cards: cards(lecture).slice(0, settings.flashcards.atMost) },
    exam_questions: { questions: questions(lecture).slice(0, settings.examQuestions.atMost) },
  }
}

function understood(transcript: string): Lecture {
  const said = [...new Set(sentences(transcript))]
  const ranked = terms(transcript).slice(0, termsAtMost)
  const found = ranked.length === 0 ? [said[0] ?? 'lecture'] : ranked
  const perSentence = said.map((sentence) =>
    found.filter((term) => mentions(sentence, term)).slice(0, termsPerSentence),
  )
  const pairs = Array.from({ length: termsPerSentence }, (_, round) =>
    said.flatMap((sentence, index) => {
      const term = perSentence[index]?.[round]
      return term === undefined ? [] : [{ sentence, term }]
    }),
  ).flat()
  return { sentences: said, terms: found, pairs }
}

function summary(
  { summary: { wordsAtMost, sections } }: Settings,
  lecture: Lecture,
): StudyMaterial['summary'] {
  const titles = sections.length === 0 ? ['Key points'] : sections
  let words = titles.join(' ').split(' ').length
  const affordable = lecture.sentences.filter((sentence) => {
    words += sentence.split(' ').length
    return words <= wordsAtMost
  })
  const [overview = lecture.sentences[0]?.split(' ').slice(0, 20).join(' ') ?? 'lecture', ...rest] =
    affordable
  const bullets = rest.length === 0 ? [overview] : rest
  const start = (section: number) => Math.round((section * bullets.length) / titles.length)
  return {
    overview,
    sections: titles
      .map((title, index) => ({
        title,
        bullets: bullets.slice(start(index), start(index + 1)),
      }))
      .filter((section) => section.bullets.length > 0),
  }
}

function outline({ sentences: said, terms: known }: Lecture): StudyMaterial['outline'] {
  const perNode = Math.ceil(said.length / outlineNodes)
  const used = new Set<string>()
  const nodes = Array.from({ length: Math.ceil(said.length / perNode) }, (_, index) => {
    const points = said.slice(index * perNode, (index + 1) * perNode)
    const term = known.find((one) => !used.has(one) && points.some((point) => mentions(point, one)))
    const title = term ?? `Part ${index + 1}`
    used.add(title)
    return { title: title.replace(/^./u, (letter) => letter.toUpperCase()), points }
  })
  return { outline: nodes }
}

function keyTerms({ sentences: said, terms: known }: Lecture): StudyMaterial['key_terms']['terms'] {
  return known.map((term) => ({ term, definition: said.find((one) => mentions(one, term)) ?? term }))
}

function cards({ pairs }: Lecture): StudyMaterial['flashcards']['cards'] {
  return pairs.map(({ sentence, term }) => ({
    front: `Fill the gap: ${blanked(sentence, term)}`,
    back: term,
    tags: [term.toLowerCase()],
  }))
}

function questions({ pairs, terms: known }: Lecture): StudyMaterial['exam_questions']['questions'] {
  return pairs.map(({ sentence, term }, index) => {
    const others = known.filter((one) => one !== term).slice(0, 3)
    if (index % 2 === 0 || others.length < 3) {
      const prompt = `What does the lecture say of "${term}" here: ${blanked(sentence, term)}`
      return { prompt, type: 'short-answer' as const, answer: sentence }
    }
    const correctChoiceIndex = index % 4
    const choices = others.toSpliced(correctChoiceIndex, 0, term)
    const prompt = `Which word does the lecture use: ${blanked(sentence, term)}`
    return { prompt, type: 'multiple-choice' as const, answer: term, choices, correctChoiceIndex }
  })
}
