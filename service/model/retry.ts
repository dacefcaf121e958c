import { setTimeout as sleep } from 'node:timers/promises'
import { ModelError } from './model.ts'

/** How a call is tried again: `maxAttempts` counts the first one; delays in milliseconds. */
export interface RetryPolicy {
  maxAttempts: number
  initialDelayMs: number
  maxDelayMs: number
  multiplier: number
}

/** Why an attempt failed, and how long the other side asked to wait (Retry-After), if it did. */
export interface Trouble {
  error: ModelError
  retryAfterMs: number | null
}

/**
 * Runs an attempt until it succeeds, its trouble is permanent, or the attempts are used up. Between
 * attempts it waits exponentially longer, half of it random so that many workers do not return at once,
 * and never shorter than asked. Being asked to wait longer than `maxDelayMs` ends it: the job has longer
 * delays of its own, and a worker that sleeps holds a place in the queue. Throws ModelError, or the
 * signal's reason as soon as that fires.
 */
export async function withRetries<Result>(
  {
    policy,
    signal,
    explain,
    onRetry,
  }: {
    policy: RetryPolicy
    signal: AbortSignal
    explain: (error: unknown) => Trouble
    onRetry?: () => void
  },
  attempt: () => Promise<Result>,
): Promise<Result> {
  for (let number = 1; ; number += 1) {
    signal.throwIfAborted()
    if (number > 1) onRetry?.()
    try {
      return await attempt()
    } catch (cause) {
      signal.throwIfAborted()
      const { error, retryAfterMs } = explain(cause)
      if (error.permanent || number >= policy.maxAttempts) throw error
      if (retryAfterMs !== null && retryAfterMs > policy.maxDelayMs) throw askedToWait(error, retryAfterMs)
      const delayMs = Math.max(retryAfterMs ?? 0, backoffMs(policy, number))
      await sleep(delayMs, undefined, { signal }).catch(() => signal.throwIfAborted())
    }
  }
}

function backoffMs({ initialDelayMs, maxDelayMs, multiplier }: RetryPolicy, failures: number): number {
  const fullMs = Math.min(maxDelayMs, initialDelayMs * multiplier ** (failures - 1))
  return fullMs / 2 + (Math.random() * fullMs) / 2
}

function askedToWait(error: ModelError, retryAfterMs: number): ModelError {
  const seconds = Math.ceil(retryAfterMs / 1000)
  const message = `${error.message}; it asks to wait ${seconds} s, longer than PLC_RETRY_MAX_DELAY, so the job has to come back later`
  return new ModelError(message, { permanent: false })
}
