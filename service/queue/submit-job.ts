import { errorFields } from '../log.ts'
import type { Services } from '../services.ts'
import type { Connection } from '../tables/database.ts'
import { deleteJob, insertJob, type NewJob, type StoredJob } from '../tables/jobs.ts'
import { lockLecture } from '../tables/lectures.ts'
import { QueueUnavailable } from './lecture-queue.ts'

/** There is no such lecture any more. */
export class LectureGone extends Error {
  override readonly name = 'LectureGone'
}

export interface Submitted {
  job: StoredJob
  deduplicated: boolean
}

/** What else is written in the commit of a job's row, and undone in the commit that takes the row back. */
export interface Companion {
  write(connection: Connection, submitted: Submitted): Promise<void>
  takeBack(connection: Connection): Promise<void>
}

/**
 * Writes a job's row with its companion, then puts it on the queue. An active job of the same lecture and
 * stage is returned instead of a second one. When the queue does not take the job, row and companion are
 * taken back and QueueUnavailable is thrown: a job never runs inline. Throws LectureGone without the lecture.
 */
export async function submitJob(
  services: Pick<Services, 'database' | 'queue' | 'log' | 'meter'>,
  newJob: NewJob,
  companion: Companion,
): Promise<Submitted> {
  const submitted = await services.database.transaction(async (transaction) => {
    if (!(await lockLecture(transaction, newJob.lectureId)))
      throw new LectureGone('the lecture was deleted meanwhile')
    const { job, created } = await insertJob(transaction, newJob)
    const submitted = { job, deduplicated: !created }
    await companion.write(transaction, submitted)
    return submitted
  })
  if (!submitted.deduplicated) await dispatch(services, submitted.job, companion.takeBack)
  return submitted
}

/** Puts a freshly written job on the queue, or takes back its row, and what came with it, and throws QueueUnavailable. */
export async function dispatch(
  { database, queue, log, meter }: Pick<Services, 'database' | 'queue' | 'log' | 'meter'>,
  job: StoredJob,
  takeBackMore: Companion['takeBack'] = async () => {},
): Promise<void> {
  const fields = {
    job_id: job.id,
    lecture_id: job.lectureId,
    job_type: job.jobType,
    request_id: job.requestId,
  }
  log.info({ ...fields, status: job.status }, 'job.created')
  try {
    await queue.enqueue({ id: job.id, stage: job.jobType })
    meter.jobBecame(job.jobType, 'queued')
    log.info({ ...fields, mode: 'queue' }, 'job.dispatch')
  } catch (error) {
    log.error({ ...fields, ...errorFields(error) }, 'job.dispatch_failed')
    await database.transaction(async (transaction) => {
      // First, because a lecture is locked before its other rows.
      await takeBackMore(transaction)
      await deleteJob(transaction, job.id)
    })
    throw error instanceof QueueUnavailable
      ? error
      : new QueueUnavailable('the job was not taken', { cause: error })
  }
}
