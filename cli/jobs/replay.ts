import type { Replay } from '../../service/contract/job.ts'
import type { Asked } from '../../smoke/asked.ts'
import type { Failure } from '../../smoke/failure.ts'
import { type JobWatch, watchJob } from '../../smoke/flows/watch-job.ts'
import type { Pegasus, WhichDeadLetters } from '../../smoke/pegasus.ts'

export interface Replayed {
  replayed: Replay[]
  refused: { jobId: string; reason: string }[]
}

interface Outcome {
  done: Replayed
  /** Why it ended before every job was asked for; null when it did not. */
  failure: Extract<Asked<unknown>, { ok: false }> | null
}

const refusals: ReadonlySet<number | undefined> = new Set([400, 404, 409])

/** Replays one job after the other. One that is refused keeps back no other; any other failure ends it. */
export async function replayEach(pegasus: Pick<Pegasus, 'replay'>, ids: readonly string[]): Promise<Outcome> {
  const done: Replayed = { replayed: [], refused: [] }
  for (const id of ids) {
    const asked = await pegasus.replay(id)
    if (asked.ok) done.replayed.push(asked.value)
    else if (isRefusal(asked.failure)) done.refused.push({ jobId: id, reason: asked.failure.detail })
    else return { done, failure: asked }
  }
  return { done, failure: null }
}

/** Replays whatever of the dead letter fits, newest first. */
export async function replayAll(
  pegasus: Pick<Pegasus, 'replayAll'>,
  which: WhichDeadLetters,
  limit: number | undefined,
): Promise<Outcome> {
  const asked = await pegasus.replayAll(which, limit)
  if (!asked.ok) return { done: { replayed: [], refused: [] }, failure: asked }
  const { replayedJobs, skippedJobs } = asked.value
  const refused = skippedJobs.map(({ jobId, reason }) => ({ jobId, reason }))
  return { done: { replayed: replayedJobs, refused }, failure: null }
}

function isRefusal({ kind, status }: Failure): boolean {
  return kind === 'status' && refusals.has(status)
}

const slowestMs = 5_000

export interface ReplayEnd {
  jobId: string
  ended: JobWatch['ended']
  /** Why it failed, or why nobody knows; null when it completed. */
  reason: string | null
}

/** Watches replayed jobs until each is terminal, in the order of the queue; `onEnd` is told of each at once. */
export async function watchReplays(
  pegasus: Pick<Pegasus, 'job'>,
  replays: readonly Replay[],
  limits: { deadlineMs: number; signal: AbortSignal },
  onEnd: (end: ReplayEnd) => void,
): Promise<ReplayEnd[]> {
  const ends: ReplayEnd[] = []
  for (const { jobId } of replays) {
    const watch = await watchJob(
      () => pegasus.job(jobId),
      { deadlineMs: limits.deadlineMs, slowestMs },
      limits.signal,
    )
    const end = { jobId, ended: watch.ended, reason: reasonOf(watch) }
    ends.push(end)
    onEnd(end)
  }
  return ends
}

function reasonOf({ ended, job, failure }: JobWatch): string | null {
  switch (ended) {
    case 'completed':
      return null
    case 'failed':
      return job?.error ?? 'no reason given'
    case 'unanswered':
      return failure?.detail ?? 'no answer'
    case 'deadline':
    case 'stopped':
      return `${job?.status ?? 'unknown'} when the waiting ended`
  }
}
