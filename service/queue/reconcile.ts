import { errorFields } from '../log.ts'
import type { StageServices } from '../services.ts'
import { forgetExpiredHandshakes } from '../tables/handshakes.ts'
import { forgetExpiredKeys } from '../tables/idempotency-keys.ts'
import { failAbandonedJob, quietActiveJobs, type StoredJob } from '../tables/jobs.ts'
import { foldLectureCounts } from '../tables/lecture-counts.ts'
import { lockLecture } from '../tables/lectures.ts'
import { forgetOldWalks } from '../tables/operator-walks.ts'
import { foldCountsOfGone } from '../tables/process-counts.ts'
import { forgetLongGone } from '../tables/processes.ts'
import type { LectureQueue } from './lecture-queue.ts'

type Reconciled = Pick<StageServices, 'config' | 'log' | 'database' | 'objects' | 'meter'> & {
  queue: LectureQueue
}

const jobsAtOnce = 200
const lowestId = '00000000-0000-0000-0000-000000000000'

/**
 * Brings rows and queue back together after a crash between two of them: an active job that the
 * queue has lost is put on it again, and one that the queue has given up on ends as failed. Safe to run on every worker at once and at any time.
 */
export async function reconcile(services: Reconciled, signal?: AbortSignal): Promise<void> {
  const { database } = services
  const parts = [
    () => reconcileJobs(services, signal),
    () => forgetExpiredHandshakes(database),
    () => forgetExpiredKeys(database),
    () => forgetLongGone(database),
    () => forgetOldWalks(database),
    () => foldCountsOfGone(database),
    () => foldLectureCounts(database),
  ]
  // What one of them depends on may be away: the others go on.
  for (const part of parts) {
    if (signal?.aborted) return
    await part().catch((error: unknown) => services.log.warn(errorFields(error), 'reconcile.failed'))
  }
}

async function reconcileJobs(services: Reconciled, signal: AbortSignal | undefined): Promise<void> {
  const { config, database } = services
  let after = lowestId
  for (let more = true; more; ) {
    const jobs = await quietActiveJobs(database, config.PLC_RECONCILE_SECONDS, { limit: jobsAtOnce, after })
    for (const job of jobs) {
      if (signal?.aborted) return
      await reconcileJob(job, services)
      after = job.id
    }
    more = jobs.length === jobsAtOnce
  }
}

async function reconcileJob(job: StoredJob, { database, queue, log, meter }: Reconciled): Promise<void> {
  const fields = {
    job_id: job.id,
    lecture_id: job.lectureId,
    job_type: job.jobType,
    request_id: job.requestId,
  }
  switch (await queue.state(job.id)) {
    case 'waiting':
    case 'active':
      return
    case 'failed': {
      const reason = 'the queue gave up on the job: its worker died or fell silent too often'
      const failed = await database.transaction(async (transaction) => {
        await lockLecture(transaction, job.lectureId)
        return await failAbandonedJob(transaction, job.id, reason)
      })
      if (!failed) return
      meter.jobBecame(job.jobType, 'failed')
      log.error({ ...fields, status: 'failed', reason }, 'job.updated')
      return
    }
    case 'completed':
      await queue.withdraw([job.id])
      break
    case 'missing':
      break
  }
  await queue.enqueue({ id: job.id, stage: job.jobType })
  log.warn({ ...fields, mode: 'queue', reason: 'the queue had lost it' }, 'job.dispatch')
}
