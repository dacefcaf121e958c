import { UnrecoverableError } from 'bullmq'
import type { JobStatus } from '../contract/job.ts'
import { errorFields } from '../log.ts'
import { ModelError } from '../model/model.ts'
import { AttemptLost, type ObjectAttempt, openAttempt } from '../objects/attempt.ts'
import type { StageServices } from '../services.ts'
import { stages } from '../stages/index.ts'
import { type Stage, StageError, type StageOutcome } from '../stages/stage.ts'
import { type Claim, claimJob, releaseJob } from '../tables/jobs.ts'
import { replaceObjects } from '../tables/objects.ts'

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
export async function runJob(delivery: Delivery, workerServices: StageServices): Promise<void> {
  const { config, database, meter } = workerServices
  const worker = { workerId: config.instance, release: config.release }
  const claimed = await claimJob(database, delivery.jobId, worker)
  if (!claimed) return
  const { job, lecture } = claimed
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
  const attempt = openAttempt(lecture.row_id, services)
  try {
    const stage = stages[job.jobType] as Stage<unknown>
    const payload = stage.payload.parse(job.payload)
    const outcome = await stage.run({ lecture, payload, attempt, signal: delivery.signal }, services)
    if (!(await complete({ claim, outcome, attempt }, services))) return noLongerOurs(services)
    services.heartbeat.worked()
    const durationMs = elapsed(startedAt)
    meter.runEnded(job.jobType, durationMs)
    log.info({ status: 'completed', duration_ms: durationMs }, 'job.run.completed')
    became('completed')
  } catch (error) {
    if (delivery.signal.aborted && delivery.signal.reason === 'lost') return noLongerOurs(services)
    if (delivery.signal.aborted && delivery.signal.reason === 'drain') {
      if (await releaseJob(database, claim, { status: 'queued', error: null })) became('queued')
      throw new Drained('the worker is stopping')
    }
    const failure = explain(error, delivery.signal)
    const status = failure.permanent || delivery.lastAttempt ? 'failed' : 'queued'
    const durationMs = elapsed(startedAt)
    const told = { ...errorFields(error), reason: failure.message }
    log.error({ status, attempt: job.attempt, duration_ms: durationMs, ...told }, 'job.run.failed')
    if (await releaseJob(database, claim, { status, error: failure.message })) {
      meter.runEnded(job.jobType, durationMs)
      if (status === 'queued') meter.runRetried(job.jobType)
      became(status)
    }
    throw failure.permanent ? new UnrecoverableError(failure.message) : new Error(failure.message)
  } finally {
    await attempt.abandon()
  }
}

interface FinishedRun {
  claim: Claim
  outcome: StageOutcome
  attempt: ObjectAttempt
}

/**
 * Ends a job in one transaction with everything that its run has made, and gives up what that replaces. False when the
 * job is no longer the run's: nothing is changed then.
 */
async function complete(
  { claim, outcome, attempt }: FinishedRun,
  { config, database }: StageServices,
): Promise<boolean> {
  return await database.transaction(async (transaction) => {
    const { result, replaces } = outcome
    const lecture = await releaseJob(transaction, claim, { status: 'completed', result })
    if (!lecture) return false
    await attempt.publish(transaction)
    if (!(await outcome.save(transaction, lecture)))
      throw new Replaced('what the run has read was replaced meanwhile')
    if (replaces.length === 0) return true
    const replaced = { lecture: lecture.row_id, kinds: replaces, by: attempt.id }
    await replaceObjects(transaction, replaced, config.PLC_OBJECT_GRACE_SECONDS)
    return true
  })
}

/** The run's work is of something that is no longer there: it is done again. */
class Replaced extends Error {
  override readonly name = 'Replaced'
}

function noLongerOurs({ log }: StageServices): void {
  log.info({ reason: 'the job is no longer this run’s' }, 'job.updated')
}

function explain(error: unknown, signal: AbortSignal): { message: string; permanent: boolean } {
  if (error instanceof StageError) return { message: error.message, permanent: true }
  if (error instanceof ModelError) return { message: error.message, permanent: error.permanent }
  if (error instanceof Replaced || error instanceof AttemptLost)
    return { message: error.message, permanent: false }
  if (signal.aborted && signal.reason === 'timeout')
    return { message: 'the run took longer than PLC_JOB_TIMEOUT_SECONDS allows', permanent: false }
  return {
    message: 'the stage failed for a reason on our side: see job.run.failed in the worker’s log',
    permanent: false,
  }
}

const elapsed = (since: number) => Math.round(performance.now() - since)
