import { z } from 'zod'
import { addedLater } from './added-later.ts'
import { ExportRecord } from './export.ts'
import { EntityId, Instant, ServerId } from './ids.ts'
import { Lecture } from './lecture.ts'
import { named, namedObject } from './named.ts'
import { PageQuery, pageFields } from './pagination.ts'
import { PlainText } from './request-values.ts'

export const artifactTypes = ['summary', 'outline', 'key-terms', 'flashcards', 'exam-questions'] as const
export const ArtifactType = z.enum(artifactTypes)
export type ArtifactType = z.infer<typeof ArtifactType>

/** The version of the artifact documents that this service writes. */
export const artifactVersion = '0.2'

const Text = z.string().trim().min(1)

export const SummaryBody = z.strictObject({
  overview: Text,
  sections: z.array(z.strictObject({ title: Text, bullets: z.array(Text).min(1) })).min(1),
})

export interface OutlineNode {
  title: string
  points?: string[] | undefined
  children?: OutlineNode[] | undefined
}
export const OutlineNode: z.ZodType<OutlineNode> = z
  .strictObject({
    title: Text,
    points: z.array(Text).optional(),
    get children() {
      return z.array(OutlineNode).optional()
    },
  })
  .register(named, { id: 'OutlineNode' })
export const OutlineBody = z.strictObject({ outline: z.array(OutlineNode).min(1) })

export const KeyTerm = z.strictObject({
  term: Text,
  definition: Text,
  example: Text.optional(),
})
export const KeyTermsBody = z.strictObject({ terms: z.array(KeyTerm).min(1) })

export const Flashcard = z.strictObject({
  front: Text,
  back: Text,
  difficulty: z.enum(['easy', 'medium', 'hard']).optional(),
  tags: z.array(Text).optional(),
})
export const FlashcardsBody = z.strictObject({ cards: z.array(Flashcard).min(1) })

export const ExamQuestion = z
  .strictObject({
    prompt: Text,
    type: z.enum(['multiple-choice', 'short-answer', 'essay', 'true-false']),
    answer: Text,
    choices: z.array(Text).optional(),
    correctChoiceIndex: z.number().int().min(0).optional(),
    explanation: Text.optional(),
  })
  .refine(
    ({ choices, correctChoiceIndex }) =>
      correctChoiceIndex === undefined || correctChoiceIndex < (choices?.length ?? 0),
    { error: 'correctChoiceIndex must point at one of the choices', path: ['correctChoiceIndex'] },
  )
export const ExamQuestionsBody = z.strictObject({ questions: z.array(ExamQuestion).min(1) })

export type SummaryBody = z.infer<typeof SummaryBody>
export type OutlineBody = z.infer<typeof OutlineBody>
export type KeyTermsBody = z.infer<typeof KeyTermsBody>
export type FlashcardsBody = z.infer<typeof FlashcardsBody>
export type ExamQuestionsBody = z.infer<typeof ExamQuestionsBody>

/** What a generation yields: the five parts, keyed as a model replies. A missing part is an error. */
export const StudyMaterial = z.strictObject({
  summary: SummaryBody,
  outline: OutlineBody,
  key_terms: KeyTermsBody,
  flashcards: FlashcardsBody,
  exam_questions: ExamQuestionsBody,
})
export type StudyMaterial = z.infer<typeof StudyMaterial>

const envelope = {
  id: ServerId,
  courseId: EntityId,
  lectureId: EntityId,
  presetId: z.string().min(1),
  generatedAt: Instant,
  version: z.string().min(1),
}

export const Summary = z
  .strictObject({
    ...envelope,
    artifactType: z.literal('summary'),
    ...SummaryBody.shape,
  })
  .register(named, { id: 'Summary' })
export const Outline = z
  .strictObject({
    ...envelope,
    artifactType: z.literal('outline'),
    ...OutlineBody.shape,
  })
  .register(named, { id: 'Outline' })
export const KeyTerms = z
  .strictObject({
    ...envelope,
    artifactType: z.literal('key-terms'),
    ...KeyTermsBody.shape,
  })
  .register(named, { id: 'KeyTerms' })
export const Flashcards = z
  .strictObject({
    ...envelope,
    artifactType: z.literal('flashcards'),
    ...FlashcardsBody.shape,
  })
  .register(named, { id: 'Flashcards' })
export const ExamQuestions = z
  .strictObject({
    ...envelope,
    artifactType: z.literal('exam-questions'),
    ...ExamQuestionsBody.shape,
  })
  .register(named, { id: 'ExamQuestions' })
export type Summary = z.infer<typeof Summary>
export type Outline = z.infer<typeof Outline>
export type KeyTerms = z.infer<typeof KeyTerms>
export type Flashcards = z.infer<typeof Flashcards>
export type ExamQuestions = z.infer<typeof ExamQuestions>

/** Any of the five documents. */
export const Artifact = z.discriminatedUnion('artifactType', [
  Summary,
  Outline,
  KeyTerms,
  Flashcards,
  ExamQuestions,
])
export type Artifact = z.infer<typeof Artifact>

/** All five documents of one lecture, by type: what an export needs. */
export interface ArtifactSet {
  summary: Summary
  outline: Outline
  'key-terms': KeyTerms
  flashcards: Flashcards
  'exam-questions': ExamQuestions
}

/** An artifact as a row. */
export const ArtifactRecord = namedObject('ArtifactRecord', {
  id: ServerId,
  lecture_id: EntityId,
  course_id: EntityId,
  preset_id: z.string(),
  artifact_type: ArtifactType,
  storage_path: z.string(),
  summary_overview: z.string().nullable(),
  summary_section_count: z.number().int().nullable(),
  source_version: addedLater(z.number().int().min(1), { since: '0.2.0', whenAbsent: undefined }).describe(
    'The `source_version` of the lecture that it was made of.',
  ),
  created_at: Instant,
})
export type ArtifactRecord = z.infer<typeof ArtifactRecord>

/** The query of `GET /lectures/{id}/artifacts`. */
export const ArtifactsQuery = PageQuery.extend({
  artifact_type: ArtifactType.optional().describe('Only artifacts of this type.'),
  preset_id: PlainText.optional().describe('Only artifacts made with this preset.'),
})

/** `GET /lectures/{id}/artifacts`; a document is null when it cannot be read. */
export const ArtifactList = namedObject('ArtifactList', {
  lectureId: EntityId,
  artifacts: z.partialRecord(ArtifactType, Artifact.nullable()),
  artifactRecords: z.array(ArtifactRecord),
  ...pageFields,
  artifactPaths: z.partialRecord(ArtifactType, z.string()),
  artifactDownloadUrls: z.partialRecord(ArtifactType, z.url()),
  exportRecords: z.array(ExportRecord),
  lecture: Lecture.nullable(),
})
export type ArtifactList = z.infer<typeof ArtifactList>
