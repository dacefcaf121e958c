import { z } from 'zod'
import { addedLater } from './added-later.ts'
import { EntityId, Instant, ServerId } from './ids.ts'
import { namedObject } from './named.ts'
import { PageQuery, pageFields } from './pagination.ts'
import { PlainText, QueryFlag, wholeNumber } from './request-values.ts'

/** The ladder a lecture climbs; `failed` when the newest job of any stage failed. */
export const lectureStatuses = [
  'uploaded',
  'transcribing',
  'transcribed',
  'generating',
  'generated',
  'failed',
] as const
export const LectureStatus = z.enum(lectureStatuses)
export type LectureStatus = z.infer<typeof LectureStatus>

export const SourceType = z.enum(['audio', 'pdf'])
export type SourceType = z.infer<typeof SourceType>

/** A lecture as a row. `audio_path` is the reference of the source object, also when it is a PDF. */
export const Lecture = namedObject('Lecture', {
  id: EntityId,
  course_id: EntityId,
  preset_id: z.string(),
  title: z.string(),
  status: LectureStatus,
  audio_path: z.string().nullable(),
  transcript_path: z.string().nullable(),
  source_type: SourceType,
  user_id: z.string().nullable().describe('Always null: the verifier of release 0.1.0 requires it.'),
  source_version: addedLater(z.number().int().min(1), { since: '0.2.0', whenAbsent: undefined }).describe(
    'Counts the recordings and transcripts. Artifacts and exports with a smaller number are of an older one.',
  ),
  created_at: Instant,
  updated_at: Instant,
})
export type Lecture = z.infer<typeof Lecture>

/** The query of `GET /courses/{id}/lectures`. */
export const CourseLecturesQuery = PageQuery.extend({
  status: LectureStatus.optional().describe('Only lectures with this status.'),
  preset_id: PlainText.optional().describe('Only lectures with this preset.'),
})

/** The query of `GET /lectures`. */
export const LecturesQuery = CourseLecturesQuery.extend({
  course_id: PlainText.optional().describe('Only lectures of this course.'),
})

/** `GET /lectures`. */
export const LectureList = namedObject('LectureList', { lectures: z.array(Lecture), ...pageFields })
export type LectureList = z.infer<typeof LectureList>

/** The text fields of `POST /lectures/ingest`. */
export const IngestFields = namedObject('IngestFields', {
  course_id: EntityId.describe('The course; it is made when it is new.'),
  lecture_id: EntityId.describe('The lecture; one that exists is replaced, with all that was made of it.'),
  preset_id: PlainText.min(1).describe('How the study material is shaped: an id of GET /presets.'),
  title: PlainText.trim().min(1).max(500),
  course_title: PlainText.trim().min(1).max(500).optional(),
  duration_sec: wholeNumber(0).default(0),
  source_type: PlainText.max(64).default('upload'),
  lecture_mode: PlainText.max(64).optional(),
  auto_transcribe: z
    .enum(['true', 'false', '1', '0', 'yes', 'no', 'on', 'off'])
    .default('true')
    .transform((word) => ['true', '1', 'yes', 'on'].includes(word))
    .describe('Whether transcription is queued at once.'),
  storage_path: PlainText.max(2048)
    .optional()
    .describe('In place of a file: where POST /upload/signed-url has let one be uploaded.'),
  transcribe_provider: PlainText.max(64).optional(),
  transcribe_model: PlainText.max(128).optional(),
  transcribe_language_code: PlainText.max(35).optional(),
})
export type IngestFields = z.infer<typeof IngestFields>

/** `POST /lectures/ingest`. `jobId` is null when `auto_transcribe` was off. */
export const IngestAnswer = namedObject('IngestAnswer', {
  lectureId: EntityId,
  metadataPath: z.string(),
  audioPath: z.string(),
  lectureMode: z.string().nullable(),
  fileType: SourceType,
  jobId: ServerId.nullable(),
})
export type IngestAnswer = z.infer<typeof IngestAnswer>

/** The query of `DELETE /lectures/{id}` and `DELETE /courses/{id}`. */
export const DeletionQuery = z.object({
  purge_storage: QueryFlag.prefault('true').describe('Whether the objects in the bucket go too.'),
})

/** `DELETE /lectures/{id}`. */
export const LectureDeletion = namedObject('LectureDeletion', {
  lectureId: EntityId,
  deleted: z.object({
    artifacts: z.number().int(),
    exports: z.number().int(),
    jobs: z.number().int(),
    lectures: z.number().int(),
    threadsUpdated: z.number().int().describe('Always 0: the verifier of release 0.1.0 requires it.'),
    storagePaths: z.number().int(),
    metadataRemoved: z.boolean(),
  }),
  auditEventId: ServerId,
})
export type LectureDeletion = z.infer<typeof LectureDeletion>

/** `DELETE /courses/{id}`. */
export const CourseDeletion = namedObject('CourseDeletion', {
  courseId: EntityId,
  courseDeleted: z.boolean(),
  lecturesDeleted: z.number().int(),
  lectureDeletions: z.array(LectureDeletion),
  auditEventId: ServerId,
})
export type CourseDeletion = z.infer<typeof CourseDeletion>
