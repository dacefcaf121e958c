import type { ExamQuestionsBody } from '../../../contract/artifact.ts'
import { supportedCounts } from '../../../contract/expected-counts.ts'
import type { Preset } from '../../../contract/preset.ts'
import type { Lecture } from '../lecture.ts'
import { wordsOf } from '../text/words.ts'
import { chunkingOf } from './chunking.ts'
import {
  bringTogether,
  chooseNext,
  chooseTerm,
  define,
  discuss,
  type ExamQuestion,
  type QuestionKind,
  recall,
  relate,
  trueOrFalse,
} from './question-kinds.ts'
import { createPool } from './question-pool.ts'

const fillGap = recall((sentence) => `Which word or phrase is missing? ${sentence}`)

const kinds: Readonly<Record<string, QuestionKind>> = {
  // exam
  definition: define((term) => `Define “${term}” as the lecture does.`),
  explanation: relate((one, other) => `Explain how “${one}” and “${other}” are connected.`, 'cause'),
  application: chooseTerm((sentence) => `Which term applies here? ${sentence}`),
  evaluation: discuss((claim) => `Evaluate the claim: “${claim}”.`),
  // concept map
  relationship: relate((one, other) => `Which relationship links “${one}” and “${other}”?`),
  system_analysis: bringTogether(3, (terms) => `Analyse how ${terms} act on one another.`),
  dependency: trueOrFalse((sentence) => `Does this dependency hold, by the lecture? ${sentence}`, 'cause'),
  // beginner
  recognition: chooseTerm((sentence) => `Which term belongs in the gap? ${sentence}`),
  basic_understanding: trueOrFalse((sentence) => `True or false? ${sentence}`),
  simple_application: relate(
    (one, other) => `In your own words: what has “${one}” to do with “${other}”?`,
    'example',
  ),
  // neurodivergent
  sequence: chooseNext((sentence) => `Which statement comes next, after this one? ${sentence}`),
  recall: recall((sentence) => `Fill the blank. ${sentence}`),
  pattern_recognition: chooseTerm((sentence) => `Which term completes the pattern? ${sentence}`),
  // research
  critical_analysis: discuss(
    (claim) => `Analyse critically what stands behind this claim: “${claim}”.`,
    'cause',
  ),
  methodology: relate(
    (one, other) => `By what means does the lecture support what it says of “${one}” and “${other}”?`,
    'evidence',
  ),
  synthesis: bringTogether(3, (terms) => `Bring ${terms} together in one argument.`),
  // seminar
  argument_analysis: relate(
    (one, other) => `Take the argument apart that leads from “${one}” to “${other}”.`,
    'cause',
  ),
  position_comparison: bringTogether(
    2,
    (terms) => `Compare the positions that the lecture takes on ${terms}.`,
  ),
  critique: discuss((claim) => `Criticise this position: “${claim}”.`, 'contrast'),
  normative_evaluation: discuss((claim) => `Should it be so? Judge: “${claim}”.`, 'norm'),
}

/**
 * Questions of the preset's types in turn, as many as the lecture supports and the preset allows. A type
 * that has nothing left to ask is passed over; when none has, gaps fill up what is still supported.
 */
export function examQuestions(lecture: Lecture, preset: Preset): ExamQuestionsBody {
  const { exam_question_count, question_types } = preset.generation_config
  const atMost = Math.min(exam_question_count, supportedCounts(lecture.words).examQuestions)
  const pool = createPool(lecture, chunkingOf(preset).longestWords)
  const asked = new Map<string, ExamQuestion>()
  const turn = question_types.map((type) => kinds[type] ?? fillGap)
  for (const round of [turn, [fillGap]]) {
    let isGrowing = true
    while (isGrowing && asked.size < atMost) {
      isGrowing = false
      for (const kind of round) {
        const question = asked.size < atMost ? kind(pool) : undefined
        if (question === undefined) continue
        asked.set(
          wordsOf(question.prompt)
            .map(({ text }) => text.toLowerCase())
            .join(' '),
          question,
        )
        isGrowing = true
      }
    }
  }
  return { questions: [...asked.values()] }
}
