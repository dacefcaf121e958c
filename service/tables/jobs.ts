import { activeStatuses, type JobRecord, type JobStatus, type StageName } from '../contract/job.ts'
import type { PageQuery } from '../contract/pagination.ts'
import { breaksUnique, type Connection } from './database.ts'
import { newestFirst, type Page, page } from './page.ts'
import type { JobRow, LectureOfJob } from './rows.ts'

/** A job as the worker needs it: the record and what it was asked to do. */
export interface StoredJob extends JobRecord {
  payload: unknown
  requestId: string | null
}

export interface NewJob {
  lectureId: string
  stage: StageName
  payload: Record<string, unknown>
  requestId: string
}

/**
 * Inserts a queued job. When the lecture already has an active one of that stage, the database refuses
 * the row and the active job is returned instead, with `created: false`. The insert runs in a
 * transaction of its own (a savepoint inside another one), so that a refusal spoils nothing.
 */
export async function insertJob(
  connection: Connection,
  job: NewJob,
): Promise<{ job: StoredJob; created: boolean }> {
  // A second round: the active job may end between the refused insert and the look-up.
  for (let round = 0; round < 3; round++) {
    try {
      const [inserted] = await connection.transaction(async (transaction) =>
        transaction('jobs')
          .insert({
            id: crypto.randomUUID(),
            lecture_id: job.lectureId,
            job_type: job.stage,
            status: 'queued' satisfies JobStatus,
            payload: JSON.stringify(job.payload),
            request_id: job.requestId,
          })
          .returning('*'),
      )
      return { job: toJob(inserted as JobRow), created: true }
    } catch (error) {
      if (!breaksUnique(error, 'jobs_one_active')) throw error
      const active = await findActiveJob(connection, job.lectureId, job.stage)
      if (active) return { job: active, created: false }
    }
  }
  throw new Error('an active job kept appearing and vanishing')
}

export async function findJob(connection: Connection, id: string): Promise<StoredJob | undefined> {
  const row = await connection('jobs').where({ id }).first()
  return row && toJob(row)
}

async function findActiveJob(
  connection: Connection,
  lectureId: string,
  stage: StageName,
): Promise<StoredJob | undefined> {
  const row = await connection('jobs')
    .where({ lecture_id: lectureId, job_type: stage })
    .whereIn('status', activeStatuses)
    .first()
  return row && toJob(row)
}

export async function hasActiveJob(connection: Connection, lectureId: string): Promise<boolean> {
  const row = await connection('jobs')
    .where({ lecture_id: lectureId })
    .whereIn('status', activeStatuses)
    .first('id')
  return row !== undefined
}

/** The newest job of each stage of a lecture, without what a later run of an earlier stage has made stale. */
export async function currentJobs(connection: Connection, lectureId: string): Promise<StoredJob[]> {
  const { rows } = await connection.raw<{ rows: JobRow[] }>('select * from lecture_stages(?)', [lectureId])
  return rows.map(toJob)
}

/** A lecture's jobs, newest first. */
export async function listJobs(
  connection: Connection,
  lectureId: string,
  query: PageQuery,
): Promise<Page<StoredJob>> {
  const { rows, ...rest } = await page<JobRow>(
    connection('jobs').where({ lecture_id: lectureId }),
    query,
    newestFirst,
  )
  return { rows: rows.map(toJob), ...rest }
}

export interface DeadLetterFilter {
  lectureId?: string | undefined
  stage?: StageName | undefined
}

/** Failed jobs that nobody has replayed, newest first. */
export async function listDeadLetters(
  connection: Connection,
  filter: DeadLetterFilter,
  query: PageQuery,
): Promise<Page<StoredJob>> {
  const { rows, ...rest } = await page<JobRow>(deadLetters(connection, filter), query, newestFirst)
  return { rows: rows.map(toJob), ...rest }
}

/** The ids of failed jobs that nobody has replayed, newest first. */
export async function deadLetterIds(
  connection: Connection,
  filter: DeadLetterFilter,
  limit: number | undefined,
): Promise<string[]> {
  return await deadLetters(connection, filter)
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'asc' },
    ])
    .modify((builder) => {
      if (limit !== undefined) builder.limit(limit)
    })
    .pluck('id')
}

function deadLetters(connection: Connection, filter: DeadLetterFilter) {
  return connection('jobs')
    .where({ status: 'failed' satisfies JobStatus })
    .whereNull('replayed_by')
    .modify((builder) => {
      if (filter.lectureId !== undefined) builder.where('lecture_id', filter.lectureId)
      if (filter.stage !== undefined) builder.where('job_type', filter.stage)
    })
}

/** Finds a job and keeps others from changing it until the transaction ends. */
export async function lockJob(
  connection: Connection,
  id: string,
): Promise<(StoredJob & { replayedBy: string | null }) | undefined> {
  const row = await connection('jobs').where({ id }).forUpdate().first()
  return row && { ...toJob(row), replayedBy: row.replayed_by }
}

/** Takes the failed jobs of a lecture's stage out of the dead letter: the new job does their work. */
export async function markReplayed(connection: Connection, job: StoredJob, by: string): Promise<void> {
  await deadLetters(connection, { lectureId: job.lectureId, stage: job.jobType })
    .whereNot({ id: by })
    .update({ replayed_by: by })
}

/** Active jobs that nobody has touched for a while, by id: `limit` at most, and those whose id is above `after`. */
export async function quietActiveJobs(
  connection: Connection,
  quietForSeconds: number,
  { limit, after }: { limit: number; after: string },
): Promise<StoredJob[]> {
  const rows = await connection('jobs')
    .whereIn('status', activeStatuses)
    .whereRaw(`updated_at < now() - make_interval(secs => ?)`, [quietForSeconds])
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
  return rows.map(toJob)
}

/** Who runs a job, and which run it is: what every change during a run is fenced by. */
export interface Claim {
  jobId: string
  workerId: string
  attempt: number
}

// The lecture's lock comes before its jobs', here as everywhere. The clock is read once it is held: so the times of a
// lecture's jobs are in the order in which they ended.
const lockedLecture = `
  with lecture as materialized (
    select lectures.* from lectures join jobs on jobs.lecture_id = lectures.id where jobs.id = :id for update of lectures
  )`

/**
 * Marks a job as running by this worker and counts the attempt. Resolves to undefined when the job is
 * gone or has ended: then there is nothing to run.
 */
export async function claimJob(
  connection: Connection,
  id: string,
  worker: { workerId: string; release: string },
): Promise<{ job: StoredJob; lecture: LectureOfJob } | undefined> {
  const { rows } = await connection.raw<{ rows: (JobRow & { lecture: LectureOfJob })[] }>(
    `${lockedLecture}
     update jobs
     set status = :running, worker_id = :workerId, release = :release, attempt = attempt + 1, updated_at = clock_timestamp()
     from lecture
     where jobs.id = :id and jobs.lecture_id = lecture.id and jobs.status = any(:active)
     returning jobs.*, to_jsonb(lecture) as lecture`,
    { ...worker, id, running: 'running' satisfies JobStatus, active: activeStatuses },
  )
  return rows[0] && { job: toJob(rows[0]), lecture: rows[0].lecture }
}

/**
 * Ends or requeues a run, and keeps its lecture locked until the transaction ends; resolves to that. Undefined when the
 * run is no longer this worker's: the job was deleted, or another worker took it over. A completed job carries no error.
 */
export async function releaseJob(
  connection: Connection,
  claim: Claim,
  outcome:
    | { status: 'completed'; result: Record<string, unknown> }
    | { status: 'queued' | 'failed'; error: string | null },
): Promise<LectureOfJob | undefined> {
  const { rows } = await connection.raw<{ rows: { lecture: LectureOfJob }[] }>(
    `${lockedLecture}
     update jobs set status = :status, error = :error, result = coalesce(:result, result), updated_at = clock_timestamp()
     from lecture
     where jobs.id = :id and jobs.lecture_id = lecture.id and jobs.worker_id = :workerId
       and jobs.attempt = :attempt and jobs.status = :running
     returning to_jsonb(lecture) as lecture`,
    {
      id: claim.jobId,
      workerId: claim.workerId,
      attempt: claim.attempt,
      running: 'running' satisfies JobStatus,
      status: outcome.status,
      error: outcome.status === 'completed' ? null : outcome.error,
      result: outcome.status === 'completed' ? JSON.stringify(outcome.result) : null,
    },
  )
  return rows[0]?.lecture
}

/** Ends an active job that no worker holds any more. False when it was not active. */
export async function failAbandonedJob(connection: Connection, id: string, error: string): Promise<boolean> {
  const changed = await connection('jobs')
    .where({ id })
    .whereIn('status', activeStatuses)
    .update({ status: 'failed' satisfies JobStatus, error, updated_at: connection.raw('clock_timestamp()') })
  return changed > 0
}

/** Forgets the jobs of a lecture. */
export async function deleteJobs(connection: Connection, lectureId: string): Promise<void> {
  await connection('jobs').where({ lecture_id: lectureId }).delete()
}

/** The jobs of each lecture that has any. */
export async function jobsOfLectures(
  connection: Connection,
  lectureIds: readonly string[],
): Promise<Map<string, Pick<JobRow, 'id' | 'status'>[]>> {
  const rows = await connection('jobs').whereIn('lecture_id', lectureIds).select('id', 'status', 'lecture_id')
  return Map.groupBy(rows, (row) => row.lecture_id)
}

function toJob(row: JobRow): StoredJob {
  return {
    id: row.id,
    status: row.status,
    jobType: row.job_type,
    lectureId: row.lecture_id,
    payload: row.payload,
    result: row.result,
    error: row.error,
    workerId: row.worker_id,
    release: row.release,
    attempt: row.attempt,
    requestId: row.request_id,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}
