import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Asked, statusOf } from '../asked.ts'

/**
 * Asks again while the write rate limit refuses it, for as long as the limit's usual window lasts, and gives back the
 * last answer. Does not wait once the signal has fired.
 */
export async function letThrough<Value>(
  ask: () => Promise<Asked<Value>>,
  signal: AbortSignal,
  { pauseMs = 3000, limitMs = 75_000 } = {},
): Promise<Asked<Value>> {
  const startedAt = performance.now()
  for (;;) {
    const asked = await ask()
    const waitedMs = performance.now() - startedAt
    if (statusOf(asked) !== 429 || signal.aborted || waitedMs >= limitMs) return asked
    await sleep(pauseMs, undefined, { signal }).catch(() => {})
  }
}
