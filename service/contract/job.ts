import { z } from 'zod'
import { EntityId, Instant, ServerId } from './ids.ts'
import { named, namedObject } from './named.ts'
import { PageQuery, pageFields } from './pagination.ts'
import { PlainText, wholeNumber } from './request-values.ts'

/** The stages of the pipeline, in order; a job's type is the name of its stage. */
export const stageNames = ['transcription', 'generation', 'export'] as const
export const StageName = z.enum(stageNames)
export type StageName = z.infer<typeof StageName>

export const jobStatuses = ['queued', 'running', 'completed', 'failed'] as const
export const JobStatus = z.enum(jobStatuses)
export type JobStatus = z.infer<typeof JobStatus>

/** A job that may still change; at most one of these exists per lecture and stage. */
export const activeStatuses = ['queued', 'running'] as const satisfies readonly JobStatus[]

const Proof = {
  /** Who ran the job; null until a worker took it. Never an API instance. */
  workerId: z.string().nullable(),
  /** The release of that worker. */
  release: z.string().nullable(),
  /** How often it was started, counted from 1; 0 while nobody took it. */
  attempt: z.number().int().min(0),
}

/** `GET /jobs/{id}`. */
export const Job = namedObject('Job', {
  id: ServerId,
  status: JobStatus,
  jobType: StageName,
  result: z.record(z.string(), z.unknown()).nullable(),
  error: z.string().nullable(),
  ...Proof,
})
export type Job = z.infer<typeof Job>

/** A job in a list. */
export const JobRecord = Job.extend({ lectureId: EntityId, createdAt: Instant, updatedAt: Instant }).register(
  named,
  { id: 'JobRecord' },
)
export type JobRecord = z.infer<typeof JobRecord>

/** `GET /lectures/{id}/jobs`. */
export const JobList = namedObject('JobList', {
  lectureId: EntityId,
  jobs: z.array(JobRecord),
  ...pageFields,
})
export type JobList = z.infer<typeof JobList>

/** What `POST /lectures/{id}/transcribe|generate|export` answers. */
export const EnqueueAnswer = namedObject('EnqueueAnswer', {
  jobId: ServerId,
  status: JobStatus,
  jobType: StageName,
  deduplicated: z.literal(true).optional(),
  courseId: EntityId.optional(),
  presetId: z.string().optional(),
})
export type EnqueueAnswer = z.infer<typeof EnqueueAnswer>

/** The query of `POST /lectures/{id}/transcribe`. */
export const TranscribeQuery = z.object({
  model: PlainText.min(1).max(128).optional().describe('The model that transcribes.'),
  provider: PlainText.min(1).max(64).optional().describe('Who transcribes: openai or offline.'),
  language_code: PlainText.min(1)
    .max(35)
    .optional()
    .describe('The language of the recording, as a hint (BCP 47).'),
})
export type TranscribeQuery = z.infer<typeof TranscribeQuery>

/** The body of `POST /lectures/{id}/generate`. */
export const GenerateBody = namedObject('GenerateBody', {
  course_id: PlainText.optional().describe("Must be the lecture's own, when given."),
  preset_id: PlainText.optional().describe("Must be the lecture's own, when given."),
  llm_provider: PlainText.min(1).max(64).optional().describe('Who generates: openai, google or offline.'),
  llm_model: PlainText.min(1).max(128).optional().describe('The model that generates.'),
})
export type GenerateBody = z.infer<typeof GenerateBody>

/** The query of `GET /jobs/dead-letter`. */
export const DeadLetterQuery = PageQuery.extend({
  lecture_id: PlainText.optional().describe('Only jobs of this lecture.'),
  job_type: StageName.optional().describe('Only jobs of this stage.'),
})

/** `GET /jobs/dead-letter`: failed jobs that nobody has replayed. */
export const DeadLetterList = namedObject('DeadLetterList', {
  jobs: z.array(JobRecord),
  filters: z.object({
    status: z.literal('failed'),
    lectureId: z.string().nullable(),
    jobType: StageName.nullable(),
  }),
  ...pageFields,
})
export type DeadLetterList = z.infer<typeof DeadLetterList>

/** `POST /jobs/{id}/replay`. */
export const Replay = namedObject('Replay', {
  jobId: ServerId,
  status: JobStatus,
  jobType: StageName,
  lectureId: EntityId,
  replayedFromJobId: ServerId,
})
export type Replay = z.infer<typeof Replay>

/** The query of `POST /jobs/dead-letter/replay`; without a limit every dead letter that fits is replayed. */
export const BatchReplayQuery = z.object({
  lecture_id: PlainText.optional().describe('Only jobs of this lecture.'),
  job_type: StageName.optional().describe('Only jobs of this stage.'),
  limit: wholeNumber(1).optional().describe('How many at most; all when left out.'),
})

/** `POST /jobs/dead-letter/replay`. */
export const BatchReplay = namedObject('BatchReplay', {
  status: z.literal('accepted'),
  requested: z.number().int().min(0),
  replayedCount: z.number().int().min(0),
  skippedCount: z.number().int().min(0),
  replayedJobs: z.array(Replay),
  skippedJobs: z.array(
    z.object({ jobId: ServerId, jobType: StageName, lectureId: EntityId, reason: z.string() }),
  ),
  filters: z.object({
    status: z.literal('failed'),
    lectureId: z.string().nullable(),
    jobType: StageName.nullable(),
    limit: z.number().int().nullable(),
  }),
})
export type BatchReplay = z.infer<typeof BatchReplay>
