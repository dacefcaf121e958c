import { activeStatuses, type JobStatus } from '../contract/job.ts'
import type { Connection } from './database.ts'
import { type Claim, type StoredJob, toJob } from './jobs.ts'

/**
 * Claims jobs as `claimJob` does, in one statement that waits for nobody. A job that is gone, has ended or
 * is locked by somebody is not among the answers.
 */
export async function claimJobs(
  connection: Connection,
  ids: readonly string[],
  worker: { workerId: string; release: string },
): Promise<StoredJob[]> {
  const { rows } = await connection.raw(
    `update jobs
     set status = :running, worker_id = :workerId, release = :release, attempt = attempt + 1, updated_at = now()
     where id in (select id from jobs where id = any(:ids) and status = any(:active) for update skip locked)
     returning *`,
    { ...worker, ids, running: 'running' satisfies JobStatus, active: activeStatuses },
  )
  return rows.map(toJob)
}

/** The end of a run whose work is done. */
export interface Completion {
  claim: Claim
  result: Record<string, unknown>
}

/**
 * Completes the runs that are still their claims', as `releaseJob` does, and keeps their lectures locked
 * until the transaction ends; a lecture that somebody else holds is passed over with its job. Resolves to
 * those that were completed.
 */
export async function completeJobs<T extends Completion>(
  transaction: Connection,
  completions: readonly T[],
): Promise<Set<T>> {
  // Each job's row is reached through its lecture's lock, never before it.
  const { rows } = await transaction.raw(
    `with done as materialized (
       select jobs.id, ended.attempt, ended.worker_id, ended.result
       from unnest(:ids::uuid[], :attempts::int[], :workers::text[], :results::jsonb[])
         as ended (id, attempt, worker_id, result)
       join jobs on jobs.id = ended.id
       join lectures on lectures.id = jobs.lecture_id
       for update of lectures skip locked
     )
     update jobs set status = :completed, error = null, result = done.result, updated_at = now()
     from done
     where jobs.id = done.id and jobs.attempt = done.attempt and jobs.worker_id = done.worker_id
       and jobs.status = :running
     returning jobs.id, jobs.attempt`,
    {
      ids: completions.map(({ claim }) => claim.jobId),
      attempts: completions.map(({ claim }) => claim.attempt),
      workers: completions.map(({ claim }) => claim.workerId),
      results: completions.map(({ result }) => JSON.stringify(result)),
      completed: 'completed' satisfies JobStatus,
      running: 'running' satisfies JobStatus,
    },
  )
  const ended = new Set(rows.map(({ id, attempt }: { id: string; attempt: number }) => `${id} ${attempt}`))
  return new Set(completions.filter(({ claim }) => ended.has(`${claim.jobId} ${claim.attempt}`)))
}
