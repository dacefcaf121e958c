import type { Preset } from './preset.ts'

/** One flashcard for every ten words of lecture: about one a sentence. */
const wordsPerFlashcard = 10
/** One exam question for every fifteen words: two of three sentences can be asked about. */
const wordsPerExamQuestion = 15

export interface SupportedCounts {
  flashcards: number
  examQuestions: number
}

export interface ExpectedCount {
  atLeast: number
  atMost: number
}

/** How many flashcards and exam questions a transcript of so many words holds material for; at least one each. */
export function supportedCounts(transcriptWords: number): SupportedCounts {
  return {
    flashcards: Math.max(1, Math.floor(transcriptWords / wordsPerFlashcard)),
    examQuestions: Math.max(1, Math.floor(transcriptWords / wordsPerExamQuestion)),
  }
}

/**
 * How many flashcards and exam questions a generation must yield. A preset's counts are maxima; a lecture
 * too short to fill them yields at least half of what its transcript supports.
 */
export function expectedCounts(
  { generation_config: { flashcard_count, exam_question_count } }: Preset,
  transcriptWords: number,
): { flashcards: ExpectedCount; examQuestions: ExpectedCount } {
  const supported = supportedCounts(transcriptWords)
  return {
    flashcards: expected(supported.flashcards, flashcard_count),
    examQuestions: expected(supported.examQuestions, exam_question_count),
  }
}

function expected(supported: number, atMost: number): ExpectedCount {
  return { atLeast: Math.ceil(Math.min(supported, atMost) / 2), atMost }
}
