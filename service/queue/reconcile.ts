import { errorFields } from '../log.ts'
import { keys, probesFolder } from '../objects/keys.ts'
import { removeLectureObjects } from '../objects/lecture-objects.ts'
import type { StageServices } from '../services.ts'
import { forgetExpiredHandshakes } from '../tables/handshakes.ts'
import { forgetExpiredKeys } from '../tables/idempotency-keys.ts'
import { failAbandonedJob, quietActiveJobs, type StoredJob } from '../tables/jobs.ts'
import { findLecture, lockLecture } from '../tables/lectures.ts'
import { forgetOldWalks } from '../tables/operator-walks.ts'
import { foldCountsOfGone } from '../tables/process-counts.ts'
import { forgetLongGone, knownInstances } from '../tables/processes.ts'
import { endOfferedUpload, expiredUploads } from '../tables/signed-uploads.ts'
import { abandonedUploads, endUploadAfter } from '../tables/uploads.ts'
import { failLecture } from './fail-lecture.ts'
import type { LectureQueue } from './lecture-queue.ts'

type Reconciled = Pick<StageServices, 'config' | 'log' | 'database' | 'objects' | 'meter'> & {
  queue: LectureQueue
}

/**
 * Brings rows, queue and bucket back together after a crash between two of them: an active job that the
 * queue has lost is put on it again, one that the queue has given up on ends as failed, and the objects of
 * an upload that never ended and of a process that is gone are removed. Safe to run on every worker at once and at any time.
 */
export async function reconcile(services: Reconciled): Promise<void> {
  const { config, database } = services
  for (const job of await quietActiveJobs(database, config.PLC_RECONCILE_SECONDS, 200))
    await reconcileJob(job, services)
  await collectAbandonedUploads(services)
  await collectExpiredUploads(services)
  await collectExpiredHandshakes(services)
  await forgetExpiredKeys(database)
  await forgetLongGone(database)
  await forgetOldWalks(database)
  await foldCountsOfGone(database)
  await collectProbesOfGone(services)
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
        const changed = await failAbandonedJob(transaction, job.id, reason)
        if (changed) await failLecture(transaction, job)
        return changed
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

async function collectAbandonedUploads({ database, objects, log }: Reconciled): Promise<void> {
  for (const upload of await abandonedUploads(database)) {
    const collected = await endUploadAfter(database, upload, { expired: true }, async () => {
      const lecture = await findLecture(database, upload.lectureId)
      if (!lecture) await removeLectureObjects(objects, upload.lectureId)
      else if (upload.objectKey && lecture.audio_path !== objects.reference(upload.objectKey))
        await objects.remove(upload.objectKey)
    })
    if (collected) log.warn({ lecture_id: upload.lectureId }, 'upload.collected')
  }
}

async function collectExpiredUploads({ database, objects, log }: Reconciled): Promise<void> {
  for (const key of await expiredUploads(database)) {
    await objects.remove(key)
    await endOfferedUpload(database, key)
    log.info({ reason: 'no lecture came to use it' }, 'upload.collected')
  }
}

async function collectExpiredHandshakes({ database, objects }: Reconciled): Promise<void> {
  for (const id of await forgetExpiredHandshakes(database)) await objects.removeAll(keys.handshakeFolder(id))
}

// A process that is killed while it asks whether the bucket works leaves its question there.
async function collectProbesOfGone({ database, objects }: Reconciled): Promise<void> {
  const found: string[] = []
  for await (const { key } of objects.list(probesFolder)) found.push(key)
  if (found.length === 0) return
  // Asked after the listing: whoever has written by then has been known for longer.
  const known = new Set((await knownInstances(database)).map(keys.probe))
  for (const key of found) if (!known.has(key)) await objects.remove(key)
}

/** Reconciles every `PLC_RECONCILE_SECONDS`, one run at a time, until it is stopped. */
export function startReconciling(services: Reconciled): { stop(): Promise<void> } {
  let stopped = false
  let wake: (() => void) | undefined
  const loop = (async () => {
    while (!stopped) {
      await reconcile(services).catch((error: unknown) =>
        services.log.warn(errorFields(error), 'reconcile.failed'),
      )
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, services.config.PLC_RECONCILE_SECONDS * 1000)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  })()
  return {
    async stop() {
      stopped = true
      wake?.()
      await loop
    },
  }
}
