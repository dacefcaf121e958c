import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Job, JobStatus } from '../../service/contract/job.ts'
import type { Asked } from '../asked.ts'
import { type Failure, isUnclear } from '../failure.ts'

export type JobState = Omit<Job, 'result'>

export interface JobWatch {
  /** `unanswered`: a failure that asking again cannot help, or more transient ones than the budget allows. */
  ended: 'completed' | 'failed' | 'deadline' | 'unanswered' | 'stopped'
  /** The last state the service told, or null when it told none. */
  job: JobState | null
  /** The failure that ended it, else the last transient one, else null. */
  failure: Failure | null
  waitedMs: number
  polls: number
  /** How many polls failed in a way that asking again could help. */
  transientFailures: number
  /** The API instances that answered. */
  apiInstances: string[]
}

export interface WatchLimits {
  deadlineMs: number
  /** How many transient failures are forgiven; 8 by default. */
  transientBudget?: number
  /** The first pause between polls, which grows to at most `slowestMs`. */
  fastestMs?: number
  slowestMs: number
}

/**
 * Asks for a job until it is terminal, its deadline has passed, or the answers cannot become better. A
 * terminal state ends it at once, and a refusal such as 401 is not asked again.
 */
export async function watchJob(
  ask: () => Promise<Asked<Job>>,
  limits: WatchLimits,
  signal: AbortSignal,
  onStatus: (status: JobStatus) => void = () => {},
): Promise<JobWatch> {
  const { deadlineMs, transientBudget = 8, fastestMs = 200, slowestMs } = limits
  const startedAt = performance.now()
  const instances = new Set<string>()
  let job: JobState | null = null
  let failure: Failure | null = null
  let polls = 0
  let transientFailures = 0
  const end = (ended: JobWatch['ended']): JobWatch => {
    const waitedMs = performance.now() - startedAt
    return { ended, job, failure, waitedMs, polls, transientFailures, apiInstances: [...instances] }
  }
  for (let pauseMs = Math.min(fastestMs, slowestMs); ; pauseMs = Math.min(pauseMs * 1.5, slowestMs)) {
    const asked = await ask()
    polls += 1
    if (asked.facts?.instance != null) instances.add(asked.facts.instance)
    if (asked.ok) {
      const { result: _, ...state } = asked.value
      if (state.status !== job?.status) onStatus(state.status)
      job = state
      if (state.status === 'completed' || state.status === 'failed') return end(state.status)
    } else {
      failure = { ...asked.failure, tries: transientFailures + 1 }
      if (failure.kind === 'stopped') return end('stopped')
      if (!isUnclear(failure)) return end('unanswered')
      transientFailures += 1
      if (transientFailures > transientBudget) return end('unanswered')
    }
    const leftMs = startedAt + deadlineMs - performance.now()
    if (leftMs <= 0) return end('deadline')
    await sleep(Math.min(pauseMs, leftMs), undefined, { signal }).catch(() => {})
  }
}
