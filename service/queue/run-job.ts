import { UnrecoverableError } from 'bullmq'
import type { JobStatus } from '../contract/job.ts'
import { errorFields } from '../log.ts'
import { ModelError } from '../model/model.ts'
import { removeLectureObjects } from '../objects/lecture-objects.ts'
import type { StageServices } from '../services.ts'
import { stages } from '../stages/index.ts'
import { type Stage, StageError, type StageOutcome } from '../stages/stage.ts'
import { type Claim, findJob, releaseJob, type StoredJob } from '../tables/jobs.ts'
import { findLecture, lockLecture, setLectureStatus } from '../tables/lectures.ts'
import { beginUpload, endUploadAfter } from '../tables/uploads.ts'
import { failLecture } from './fail-lecture.ts'
import type { JobClaims } from './job-claims.ts'

/** The reasons for which a run is told to end, as the reason of its signal. */
export type StopReason = 'drain' | 'timeout' | 'lost'

/** The worker is stopping and the job has to go back to the queue as it came. */
export class Drained extends Error {
  override readonly name = 'Drained'
}

export interface Delivery {
  jobId: string
  /** Whether a failure now is the last one that the queue allows. */
  lastAttempt: boolean
  signal: AbortSignal
}

/**
 * Runs one delivery of a job from claim to end, keeping its row honest: `running` with this worker's name
 * while it runs, `queued` while attempts remain, `failed` only when they are used up or trying again is
 * pointless, `completed` together with the rows of what was made. A run that lost its job to another
 * worker, or to a deletion, changes nothing.
 *
 * Throws Drained when the worker stops first, UnrecoverableError for a permanent failure, and any other
 * error when the queue shall try again.
 */
export async function runJob(
  delivery: Delivery,
  claims: JobClaims,
  workerServices: StageServices,
): Promise<void> {
  const { config, database, meter } = workerServices
  const job = await claims.claim(delivery.jobId)
  if (!job) return
  const claim: Claim = { jobId: job.id, workerId: config.instance, attempt: job.attempt }
  // Everything that is logged during the run, the stage's own lines included, tells whose job it is.
  const log = workerServices.log.child({
    job_id: job.id,
    lecture_id: job.lectureId,
    job_type: job.jobType,
    request_id: job.requestId,
  })
  const services = { ...workerServices, log }
  const startedAt = performance.now()
  const became = (status: JobStatus) => {
    meter.jobBecame(job.jobType, status)
    log.info({ status }, 'job.updated')
  }
  meter.jobBecame(job.jobType, 'running')
  log.info({ status: 'running', attempt: job.attempt }, 'job.run.start')
  try {
    const outcome = await runStage(job, delivery.signal, services)
    if (!(await claims.complete({ claim, job, outcome }))) return await discard(job, services)
    services.heartbeat.worked()
    const durationMs = elapsed(startedAt)
    meter.runEnded(job.jobType, durationMs)
    log.info({ status: 'completed', duration_ms: durationMs }, 'job.run.completed')
    became('completed')
  } catch (error) {
    if (delivery.signal.aborted && delivery.signal.reason === 'lost') return await discard(job, services)
    if (delivery.signal.aborted && delivery.signal.reason === 'drain') {
      if (await releaseJob(database, claim, { status: 'queued', error: null })) became('queued')
      throw new Drained('the worker is stopping')
    }
    const failure = explain(error, delivery.signal)
    const status = failure.permanent || delivery.lastAttempt ? 'failed' : 'queued'
    const durationMs = elapsed(startedAt)
    const told = { ...errorFields(error), reason: failure.message }
    log.error({ status, attempt: job.attempt, duration_ms: durationMs, ...told }, 'job.run.failed')
    if (await fail(claim, job, { status, error: failure.message }, services)) {
      meter.runEnded(job.jobType, durationMs)
      if (status === 'queued') meter.runRetried(job.jobType)
      became(status)
    }
    throw failure.permanent ? new UnrecoverableError(failure.message) : new Error(failure.message)
  }
}

async function runStage(job: StoredJob, signal: AbortSignal, services: StageServices): Promise<StageOutcome> {
  const stage = stages[job.jobType] as Stage<unknown>
  const payload = stage.payload.parse(job.payload)
  if (stage.lectureStatus)
    await setLectureStatus(services.database, job.lectureId, stage.lectureStatus.running)
  signal.throwIfAborted()
  return await stage.run({ lectureId: job.lectureId, payload, signal }, services)
}

async function fail(
  claim: Claim,
  job: StoredJob,
  outcome: { status: 'queued' | 'failed'; error: string },
  { database }: StageServices,
): Promise<boolean> {
  return await database.transaction(async (transaction) => {
    await lockLecture(transaction, job.lectureId)
    const kept = await releaseJob(transaction, claim, outcome)
    if (kept && outcome.status === 'failed') await failLecture(transaction, job)
    return kept
  })
}

// The job was taken away. If its lecture is gone too, what this run has written belongs to nobody.
async function discard(job: StoredJob, { database, objects, log }: StageServices): Promise<void> {
  log.info({ reason: 'the job is no longer this run’s' }, 'job.updated')
  if (await findJob(database, job.id)) return
  // Who ingests the id again writes to the same places: whoever holds it clears them, or nobody does.
  const claim = await beginUpload(database, job.lectureId, clearWithinSeconds)
  if (!claim) return
  await endUploadAfter(database, claim, { expired: false }, async () => {
    if (!(await findLecture(database, job.lectureId))) await removeLectureObjects(objects, job.lectureId)
  })
}

function explain(error: unknown, signal: AbortSignal): { message: string; permanent: boolean } {
  if (error instanceof StageError) return { message: error.message, permanent: true }
  if (error instanceof ModelError) return { message: error.message, permanent: error.permanent }
  if (signal.aborted && signal.reason === 'timeout')
    return { message: 'the run took longer than PLC_JOB_TIMEOUT_SECONDS allows', permanent: false }
  return {
    message: 'the stage failed for a reason on our side: see job.run.failed in the worker’s log',
    permanent: false,
  }
}

// Should this process die over it, the reconciler goes on after so long.
const clearWithinSeconds = 60

const elapsed = (since: number) => Math.round(performance.now() - since)
