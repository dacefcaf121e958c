import { z } from 'zod'
import { EntityId, Instant, ServerId } from './ids.ts'
import { Pagination } from './pagination.ts'

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
export const Lecture = z.object({
  id: EntityId,
  course_id: EntityId,
  preset_id: z.string(),
  title: z.string(),
  status: LectureStatus,
  audio_path: z.string().nullable(),
  transcript_path: z.string().nullable(),
  source_type: SourceType,
  user_id: z.string().nullable(),
  created_at: Instant,
  updated_at: Instant,
})
export type Lecture = z.infer<typeof Lecture>

/** `GET /lectures`. */
export const LectureList = z.object({ lectures: z.array(Lecture), pagination: Pagination })
export type LectureList = z.infer<typeof LectureList>

/** The text fields of `POST /lectures/ingest`. */
export const IngestFields = z.object({
  course_id: EntityId,
  lecture_id: EntityId,
  preset_id: z.string().min(1),
  title: z.string().trim().min(1).max(500),
  course_title: z.string().trim().min(1).max(500).optional(),
  duration_sec: z.coerce.number().int().min(0).default(0),
  source_type: z.string().max(64).default('upload'),
  lecture_mode: z.string().max(64).optional(),
  auto_transcribe: z
    .enum(['true', 'false', '1', '0', 'yes', 'no', 'on', 'off'])
    .default('true')
    .transform((word) => ['true', '1', 'yes', 'on'].includes(word)),
  storage_path: z.string().max(2048).optional(),
  transcribe_provider: z.string().max(64).optional(),
  transcribe_model: z.string().max(128).optional(),
  transcribe_language_code: z.string().max(35).optional(),
})
export type IngestFields = z.infer<typeof IngestFields>

/** `POST /lectures/ingest`. `jobId` is null when `auto_transcribe` was off. */
export const IngestAnswer = z.object({
  lectureId: EntityId,
  metadataPath: z.string(),
  audioPath: z.string(),
  lectureMode: z.string().nullable(),
  fileType: SourceType,
  jobId: ServerId.nullable(),
})
export type IngestAnswer = z.infer<typeof IngestAnswer>

/** `DELETE /lectures/{id}`. */
export const LectureDeletion = z.object({
  lectureId: EntityId,
  deleted: z.object({
    artifacts: z.number().int(),
    exports: z.number().int(),
    jobs: z.number().int(),
    lectures: z.number().int(),
    threadsUpdated: z.number().int(),
    storagePaths: z.number().int(),
    metadataRemoved: z.boolean(),
  }),
  auditEventId: ServerId,
})
export type LectureDeletion = z.infer<typeof LectureDeletion>

/** `DELETE /courses/{id}`. */
export const CourseDeletion = z.object({
  courseId: EntityId,
  courseDeleted: z.boolean(),
  lecturesDeleted: z.number().int(),
  lectureDeletions: z.array(LectureDeletion),
  auditEventId: ServerId,
})
export type CourseDeletion = z.infer<typeof CourseDeletion>
