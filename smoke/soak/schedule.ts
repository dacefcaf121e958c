import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Schedule {
  everyMs: number
  /** How many times it fires, the first at once. */
  slots: number
}

/** One firing: its place in the schedule, and when it was due on the monotonic clock. */
export interface Slot {
  index: number
  dueMs: number
}

/** Slots of a run that asks every `everyMs` for `forMs`, both ends included: five minutes at one a second are 301. */
export function scheduleOf({ forMs, everyMs }: { forMs: number; everyMs: number }): Schedule {
  return { everyMs, slots: Math.floor(forMs / everyMs) + 1 }
}

/**
 * Fires open-loop: each slot at its own time on the monotonic clock, whether or not earlier ones were answered,
 * so that a slow answer cannot thin out the questions. A slot more than one interval late is this machine's
 * fault; it is counted as missed and not fired, lest a late burst pass for load. Ends early when the signal fires.
 */
export async function runSchedule(
  { everyMs, slots }: Schedule,
  fire: (slot: Slot) => void,
  signal: AbortSignal,
): Promise<{ missed: number }> {
  const origin = performance.now()
  let missed = 0
  for (let index = 0; index < slots; index += 1) {
    const dueMs = origin + index * everyMs
    const waitMs = dueMs - performance.now()
    if (waitMs > 0) await sleep(waitMs, undefined, { signal }).catch(() => {})
    if (signal.aborted) break
    if (performance.now() - dueMs > everyMs) missed += 1
    else fire({ index, dueMs })
  }
  return { missed }
}
