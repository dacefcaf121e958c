import type { BatchReplay, Replay } from '../contract/job.ts'
import type { Services } from '../services.ts'
import type { Connection } from '../tables/database.ts'
import {
  type DeadLetterFilter,
  deadLetterIds,
  findJob,
  insertJob,
  lockJob,
  markReplayed,
  type StoredJob,
} from '../tables/jobs.ts'
import { lockLecture } from '../tables/lectures.ts'
import { dispatch } from './submit-job.ts'

/** A job cannot be replayed, with nothing done. The message says why, and is safe to show. */
export class ReplayRefused extends Error {
  override readonly name = 'ReplayRefused'
  readonly because: 'missing' | 'conflict'

  constructor(because: 'missing' | 'conflict', message: string) {
    super(message)
    this.because = because
  }
}

type Replaying = Pick<Services, 'database' | 'queue' | 'log' | 'meter'>

/**
 * Runs a failed job again, with what it was asked to do the first time, as a new job. The failed one
 * leaves the dead letter, and so do older failures of the same lecture and stage, whose work the new job
 * does as well. Throws ReplayRefused: the job is missing, or has not failed, was replayed already, or one
 * of its stage is active; QueueUnavailable with nothing done; NotConfirmed with the new job stored.
 */
export async function replayJob(id: string, requestId: string, services: Replaying): Promise<Replay> {
  await services.queue.ping()
  const { replay, job } = await storeReplay(id, requestId, services)
  await dispatch(services, job)
  return replay
}

async function storeReplay(
  id: string,
  requestId: string,
  services: Replaying,
): Promise<{ replay: Replay; job: StoredJob }> {
  const { failed, job } = await services.database.transaction(async (transaction) => {
    const failed = await lockWithLecture(transaction, id)
    if (!failed) throw new ReplayRefused('missing', 'this job does not exist: see GET /jobs/dead-letter')
    if (failed.status !== 'failed')
      throw new ReplayRefused('conflict', `the job is ${failed.status}: only a failed one can be replayed`)
    if (failed.replayedBy)
      throw new ReplayRefused('conflict', 'the job was replayed already, or its work is done by a newer one')
    const { job, created } = await insertJob(transaction, {
      lectureId: failed.lectureId,
      stage: failed.jobType,
      payload: failed.payload as Record<string, unknown>,
      requestId,
    })
    if (!created) throw new ReplayRefused('conflict', 'a job of this stage is active: wait for it')
    await markReplayed(transaction, failed, job.id)
    return { failed, job }
  })
  services.meter.jobReplayed(job.jobType)
  return { replay: describe(job, failed), job }
}

async function lockWithLecture(transaction: Connection, id: string): ReturnType<typeof lockJob> {
  const job = await findJob(transaction, id)
  if (job) await lockLecture(transaction, job.lectureId)
  return job && (await lockJob(transaction, id))
}

/**
 * Replays every dead letter that fits, newest first; what cannot be replayed is named with its reason. A job that is
 * stored is replayed, also where the queue did not confirm it: the reconciler sees to that.
 */
export async function replayDeadLetters(
  filter: DeadLetterFilter & { limit: number | undefined },
  requestId: string,
  services: Replaying,
): Promise<BatchReplay> {
  await services.queue.ping()
  const ids = await deadLetterIds(services.database, filter, filter.limit)
  const replayedJobs: Replay[] = []
  const skippedJobs: BatchReplay['skippedJobs'] = []
  for (const id of ids) {
    const job = await findJob(services.database, id)
    if (!job) continue
    try {
      const stored = await storeReplay(id, requestId, services)
      replayedJobs.push(stored.replay)
      await dispatch(services, stored.job).catch(() => {})
    } catch (error) {
      if (!(error instanceof ReplayRefused)) throw error
      skippedJobs.push({ jobId: id, jobType: job.jobType, lectureId: job.lectureId, reason: error.message })
    }
  }
  return {
    status: 'accepted',
    requested: ids.length,
    replayedCount: replayedJobs.length,
    skippedCount: skippedJobs.length,
    replayedJobs,
    skippedJobs,
    filters: {
      status: 'failed',
      lectureId: filter.lectureId ?? null,
      jobType: filter.stage ?? null,
      limit: filter.limit ?? null,
    },
  }
}

function describe(job: StoredJob, failed: StoredJob): Replay {
  return {
    jobId: job.id,
    status: job.status,
    jobType: job.jobType,
    lectureId: job.lectureId,
    replayedFromJobId: failed.id,
  }
}
