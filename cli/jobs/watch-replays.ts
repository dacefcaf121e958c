import type { Replay } from '../../service/contract/job.ts'
import { type JobWatch, watchJob } from '../../smoke/flows/watch-job.ts'
import type { Pegasus } from '../../smoke/pegasus.ts'

const slowestMs = 5_000

/** What became of a job that was replayed. */
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
