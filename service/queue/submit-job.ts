import { notFound } from '../http/problem-error.ts'
import { errorFields } from '../log.ts'
import type { Services } from '../services.ts'
import { deleteJob, insertJob, type NewJob, type StoredJob } from '../tables/jobs.ts'
import { lockLecture } from '../tables/lectures.ts'
import { QueueUnavailable } from './lecture-queue.ts'

/**
 * Writes a job's row, then puts it on the queue. An active job of the same lecture and stage is returned
 * instead of a second one. When the queue does not take the job, its row is taken back and
 * QueueUnavailable is thrown: a job never runs inline. Throws ProblemError 404 without the lecture.
 */
export async function submitJob(
  services: Pick<Services, 'database' | 'queue' | 'log' | 'meter'>,
  newJob: NewJob,
): Promise<{ job: StoredJob; deduplicated: boolean }> {
  const { job, created } = await services.database.transaction(async (transaction) => {
    if (!(await lockLecture(transaction, newJob.lectureId)))
      throw notFound('this lecture', 'it was deleted meanwhile')
    return await insertJob(transaction, newJob)
  })
  if (!created) return { job, deduplicated: true }
  await dispatch(services, job)
  return { job, deduplicated: false }
}

/** Puts a freshly written job on the queue, or takes its row back and throws QueueUnavailable. */
export async function dispatch(
  { database, queue, log, meter }: Pick<Services, 'database' | 'queue' | 'log' | 'meter'>,
  job: StoredJob,
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
    await deleteJob(database, job.id)
    throw error instanceof QueueUnavailable
      ? error
      : new QueueUnavailable('the job was not taken', { cause: error })
  }
}
