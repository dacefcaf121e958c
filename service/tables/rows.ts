import type { Knex } from 'knex'
import type { ArtifactRecord } from '../contract/artifact.ts'
import type { Course } from '../contract/course.ts'
import type { DeletionEvent } from '../contract/deletion-audit.ts'
import type { Role } from '../contract/environment.ts'
import type { ExportRecord } from '../contract/export.ts'
import type { JobStatus, StageName } from '../contract/job.ts'
import type { Lecture, LectureStatus } from '../contract/lecture.ts'
import type { OperatorWalk } from '../contract/operator-walk.ts'
import type { OverallStatus } from '../contract/progress.ts'
import type { Counts } from '../metrics/counts.ts'

/** A row of which clients see every column: times are dates here and texts there. */
type Stored<Shown> = {
  [Column in keyof Shown]: Column extends `${string}_at` ? Date : Exclude<Shown[Column], undefined>
}

export type ArtifactRow = Stored<ArtifactRecord> & { object_key: string }
export type CourseRow = Stored<Course>
export type DeletionRow = Stored<DeletionEvent> & {
  lecture: string | null
  part_of: string | null
  emptied_at: Date | null
}
export type ExportRow = Stored<ExportRecord> & { object_key: string }
export type LectureRow = Stored<Lecture> & {
  row_id: string
  source_key: string | null
  transcript_key: string | null
  overall_status: OverallStatus
  progress_percent: number
}

/** A lecture that came with a job of it, in the same statement. */
export type LectureOfJob = Omit<LectureRow, 'created_at' | 'updated_at'>

/** What an object in the bucket is. */
export type ObjectKind =
  | 'source'
  | 'metadata'
  | 'transcript'
  | 'piece'
  | 'artifact'
  | 'export'
  | 'manifest'
  | 'upload'
  | 'handshake'
  | 'probe'

/**
 * `writing` until its writer makes it live with its lecture; `doomed` once nothing refers to it, until it is collected;
 * `kept` when its lecture was deleted and it was asked to stay.
 */
interface ObjectRow {
  key: string
  lecture: string | null
  attempt: string | null
  kind: ObjectKind
  name: string
  state: 'writing' | 'live' | 'doomed' | 'kept'
  size_bytes: string | null
  sha256: string | null
  upload_id: string | null
  claims: string | null
  stays_until: Date | null
  collect_attempts: number
  created_at: Date
}

export interface JobRow {
  id: string
  lecture_id: string
  job_type: StageName
  status: JobStatus
  payload: unknown
  result: Record<string, unknown> | null
  error: string | null
  worker_id: string | null
  release: string | null
  attempt: number
  request_id: string | null
  replayed_by: string | null
  created_at: Date
  updated_at: Date
}

interface IdempotencyKeyRow {
  operation: string
  key: string
  fingerprint: string
  token: string
  response: unknown
  lecture_id: string | null
  held_until: Date
  expires_at: Date
}

export interface ProcessRow {
  instance: string
  role: Role
  release: string
  schema_head: number
  drain_seconds: number
  started_at: Date
  seen_at: Date
  worked_at: Date | null
}

interface ProcessCountRow {
  instance: string
  counts: Counts
}

interface HandshakeRow {
  id: string
  author: string
  mark: string
  outcome: unknown
  expires_at: Date
}

interface ReleaseRow {
  release: string
  role: Role
  schema_head: number
  first_seen_at: Date
  last_seen_at: Date
}

export interface OperatorWalkRow {
  id: string
  kind: OperatorWalk['kind']
  name: string
  operator: string
  host: string
  step: string | null
  outcome: OperatorWalk['outcome']
  started_at: Date
  ended_at: Date | null
  seen_at: Date
}

interface LectureCountRow {
  status: LectureStatus
  preset_id: string
  change: string
}

/** Documents are written as their JSON text; the driver parses them when they are read. */
type Written<Row, Documents extends keyof Row = never> = Knex.CompositeTableType<Row, Values<Row, Documents>>
type Values<Row, Documents> = {
  [Column in keyof Row]?: (Column extends Documents ? string : Row[Column]) | Knex.Raw
}

declare module 'knex/types/tables.js' {
  interface Tables {
    artifacts: Written<ArtifactRow>
    courses: Written<CourseRow>
    deletion_audit_events: Written<DeletionRow, 'result'>
    exports: Written<ExportRow>
    handshakes: Written<HandshakeRow, 'outcome'>
    idempotency_keys: Written<IdempotencyKeyRow, 'response'>
    jobs: Written<JobRow, 'payload' | 'result'>
    lecture_counts: Written<LectureCountRow>
    lectures: Written<LectureRow>
    objects: Written<ObjectRow>
    operator_walks: Written<OperatorWalkRow>
    process_counts: Written<ProcessCountRow, 'counts'>
    processes: Written<ProcessRow>
    releases: Written<ReleaseRow>
  }
}
