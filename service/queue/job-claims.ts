import type { StageServices } from '../services.ts'
import { stages } from '../stages/index.ts'
import type { StageOutcome } from '../stages/stage.ts'
import type { Connection } from '../tables/database.ts'
import { apart, gather } from '../tables/gather.ts'
import { claimJobs, completeJobs } from '../tables/job-batches.ts'
import { type Claim, claimJob, releaseJob, type StoredJob } from '../tables/jobs.ts'
import { lockLecture, setLectureStatus } from '../tables/lectures.ts'

/** A run that has done its work, with what it made. */
export interface FinishedRun {
  claim: Claim
  job: StoredJob
  outcome: StageOutcome
}

/** How a worker's runs take and complete their jobs; those that do so at the same time share a statement. */
export interface JobClaims {
  /** Takes a job for a run; undefined when it is gone or has ended. */
  claim(jobId: string): Promise<StoredJob | undefined>
  /**
   * Completes a job in one transaction with the rows of what was made. False when the job is no longer the
   * run's: nothing is written then.
   */
  complete(run: FinishedRun): Promise<boolean>
}

export function jobClaims({ config, database }: Pick<StageServices, 'config' | 'database'>): JobClaims {
  const worker = { workerId: config.instance, release: config.release }

  const claimTogether = async (ids: readonly string[]) => {
    const claimed = new Map((await claimJobs(database, ids, worker)).map((job) => [job.id, job]))
    // A job that was delivered twice is claimed twice, one after the other: the later run wins.
    return ids.map((id) => {
      const job = claimed.get(id)
      claimed.delete(id)
      return job ?? apart
    })
  }
  const completeTogether = (runs: readonly FinishedRun[]) =>
    database.transaction(async (transaction) => {
      const completions = runs.map((run) => ({ ...run, result: run.outcome.result }))
      const completed = await completeJobs(transaction, completions)
      for (const run of completed) await saveOutcome(transaction, run)
      return completions.map((run) => completed.has(run) || apart)
    })
  const completeAlone = (run: FinishedRun) =>
    database.transaction(async (transaction) => {
      await lockLecture(transaction, run.job.lectureId)
      const { result } = run.outcome
      const kept = await releaseJob(transaction, run.claim, { status: 'completed', result })
      if (kept) await saveOutcome(transaction, run)
      return kept
    })

  return {
    claim: gather<string, StoredJob | undefined>(claimTogether, (id) => claimJob(database, id, worker)),
    complete: gather<FinishedRun, boolean>(completeTogether, completeAlone),
  }
}

async function saveOutcome(transaction: Connection, { job, outcome }: FinishedRun): Promise<void> {
  await outcome.save(transaction)
  const status = stages[job.jobType].lectureStatus?.completed
  if (status) await setLectureStatus(transaction, job.lectureId, status)
}
