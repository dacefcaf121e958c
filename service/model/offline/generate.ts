import { StudyMaterial } from '../../contract/artifact.ts'
import { fitPreset } from '../fit-preset.ts'
import { type GenerationRequest, ModelError } from '../model.ts'
import { type Lecture, readLecture } from './lecture.ts'
import { chunkingOf } from './material/chunking.ts'
import { examQuestions } from './material/exam-questions.ts'
import { flashcards } from './material/flashcards.ts'
import { keyTerms } from './material/key-terms.ts'
import { outline } from './material/outline.ts'
import { summary } from './material/summary.ts'

/** Less is no lecture. */
const fewestWords = 20

/**
 * Study material by extraction: every sentence and every term in it is the lecture's own. The same request
 * gives the same bytes. Throws ModelError when the transcript is too short to ask anything about.
 */
export function generate({ transcript, preset }: GenerationRequest): StudyMaterial {
  const lecture = readLecture(transcript, preset)
  if (lecture.words < fewestWords || lecture.terms.length === 0) throw tooLittle(lecture)
  const terms = keyTerms(lecture, chunkingOf(preset))
  const cards = flashcards(lecture, preset)
  const questions = examQuestions(lecture, preset)
  if (cards.cards.length === 0 || questions.questions.length === 0) throw tooLittle(lecture)
  const material = {
    summary: summary(lecture, preset, { ...terms, ...cards, ...questions }),
    outline: outline(lecture, preset),
    key_terms: terms,
    flashcards: cards,
    exam_questions: questions,
  }
  return fitPreset(StudyMaterial.parse(material), preset)
}

function tooLittle({ words, sentences }: Lecture): ModelError {
  return new ModelError(
    `the transcript holds too little to make study material of (${words} usable words in ${sentences.length} sentences): check that the recording has a lecture in it, in English`,
    { permanent: true },
  )
}
