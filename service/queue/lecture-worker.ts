import { type Job, WaitingError, Worker } from 'bullmq'
import { errorFields } from '../log.ts'
import type { StageServices } from '../services.ts'
import { lectureQueueName, type QueueEntry } from './lecture-queue.ts'
import { waitingRedis } from './redis.ts'
import { Drained, runJob, type StopReason } from './run-job.ts'

/** The side of the queue that takes jobs and runs them. */
export interface LectureWorker {
  /** Resolves once Redis answers and jobs are being taken. */
  polling(): Promise<void>
  /**
   * Takes no more jobs and lets the running ones finish for at most `graceMs`; then they are told to end
   * and go back to the queue.
   */
  drain(graceMs: number): Promise<void>
}

// How often a job may lose its worker before the queue gives up on it: a job that kills every worker
// that touches it must not go round for ever.
const stallsAllowed = 10

export function startLectureWorker(services: StageServices): LectureWorker {
  const { config, log, meter } = services
  const redis = waitingRedis(config.REDIS_URL)
  const running = new Set<AbortController>()

  const process = async (job: Job<QueueEntry>, token?: string, taken?: AbortSignal): Promise<void> => {
    const stop = new AbortController()
    const end = (reason: StopReason) => () => stop.abort(reason)
    const timer = setTimeout(end('timeout'), config.PLC_JOB_TIMEOUT_SECONDS * 1000)
    taken?.addEventListener('abort', end('lost'))
    running.add(stop)
    try {
      const lastAttempt = job.attemptsMade + 1 >= (job.opts.attempts ?? 1)
      await runJob({ jobId: job.data.jobId, lastAttempt, signal: stop.signal }, services)
    } catch (error) {
      if (!(error instanceof Drained)) throw error
      await job.moveToWait(token)
      throw new WaitingError()
    } finally {
      clearTimeout(timer)
      running.delete(stop)
    }
  }

  const worker = new Worker<QueueEntry>(lectureQueueName, process, {
    connection: redis,
    name: config.instance,
    concurrency: config.PLC_WORKER_CONCURRENCY,
    lockDuration: config.PLC_JOB_LOCK_SECONDS * 1000,
    stalledInterval: config.PLC_JOB_STALL_SECONDS * 1000,
    maxStalledCount: stallsAllowed,
    settings: { backoffStrategy: (attemptsMade) => backoffMs(config.PLC_JOB_BACKOFF_SECONDS, attemptsMade) },
  })
  worker.on('error', (error) => log.warn(errorFields(error), 'worker.queue_error'))
  worker.on('stalled', (jobId) => {
    meter.jobStalled()
    log.warn({ job_id: jobId }, 'job.stalled')
  })
  worker.on('lockRenewalFailed', (jobIds) => {
    for (const jobId of jobIds) worker.cancelJob(jobId, 'lock lost')
  })

  return {
    async polling() {
      await worker.waitUntilReady()
    },
    async drain(graceMs) {
      const startedAt = performance.now()
      const closed = worker.close()
      const timer = setTimeout(() => {
        for (const stop of running) stop.abort('drain' satisfies StopReason)
      }, graceMs)
      await closed
      clearTimeout(timer)
      meter.drained(performance.now() - startedAt)
      redis.disconnect()
    },
  }
}

/** The wait before the next run of a job that has failed `attemptsMade` times. */
function backoffMs(waitsSeconds: readonly number[], attemptsMade: number): number {
  const seconds = waitsSeconds[Math.min(attemptsMade, waitsSeconds.length) - 1] ?? 0
  return seconds * 1000
}
