import { errorFields } from '../log.ts'
import type { Services } from '../services.ts'
import type { Connection } from '../tables/database.ts'
import { insertJob, type NewJob, type StoredJob } from '../tables/jobs.ts'
import { lockLecture } from '../tables/lectures.ts'

/** There is no such lecture any more. */
export class LectureGone extends Error {
  override readonly name = 'LectureGone'
}

export interface Submitted {
  job: StoredJob
  deduplicated: boolean
}

/** What else is written in the commit of a job's row. */
export type Companion = (connection: Connection, submitted: Submitted) => Promise<void>

/**
 * Writes a job's row with its companion, then puts it on the queue: a job never runs inline. An active job of the same
 * lecture and stage is returned instead of a second one. Throws QueueUnavailable with nothing done, LectureGone without
 * the lecture, and what `dispatch` throws.
 */
export async function submitJob(
  services: Pick<Services, 'database' | 'queue' | 'log' | 'meter'>,
  newJob: NewJob,
  companion: Companion,
): Promise<Submitted> {
  // Asked first, so that nothing is stored for a queue that is away.
  await services.queue.ping()
  const submitted = await services.database.transaction(async (transaction) => {
    if (!(await lockLecture(transaction, newJob.lectureId)))
      throw new LectureGone('the lecture was deleted meanwhile')
    const { job, created } = await insertJob(transaction, newJob)
    const submitted = { job, deduplicated: !created }
    await companion(transaction, submitted)
    return submitted
  })
  if (!submitted.deduplicated) await dispatch(services, submitted.job)
  return submitted
}

/** The work is committed, but whether the queue has it is not known: the reconciler sees to it. */
export class NotConfirmed extends Error {
  override readonly name = 'NotConfirmed'
}

/** Puts a committed job on the queue. Throws NotConfirmed when Redis does not say that it has it. */
export async function dispatch(
  { queue, log, meter }: Pick<Services, 'queue' | 'log' | 'meter'>,
  job: StoredJob,
): Promise<void> {
  const fields = {
    job_id: job.id,
    lecture_id: job.lectureId,
    job_type: job.jobType,
    request_id: job.requestId,
  }
  log.info({ ...fields, status: job.status }, 'job.created')
  meter.jobBecame(job.jobType, 'queued')
  try {
    await queue.enqueue({ id: job.id, stage: job.jobType })
    log.info({ ...fields, mode: 'queue' }, 'job.dispatch')
  } catch (cause) {
    log.error({ ...fields, ...errorFields(cause) }, 'job.dispatch_failed')
    throw new NotConfirmed('the job is stored, and the queue did not confirm it', { cause })
  }
}
