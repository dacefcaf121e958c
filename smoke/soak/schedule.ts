import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'

export interface Schedule {
  everyMs: number
  /** How many times it fires, the first at once. */
  slots: number
}

/** One firing: its place in the schedule, when it was due on the monotonic clock, and how much later it fired. */
export interface Slot {
  index: number
  dueMs: number
  lateMs: number
}

/** A slot that this machine slept through, found so much later than it was due. */
export interface MissedSlot {
  slot: number
  lateMs: number
}

/** Slots of a run that asks every `everyMs` for `forMs`, both ends included: five minutes at one a second are 301. */
export function scheduleOf({ forMs, everyMs }: { forMs: number; everyMs: number }): Schedule {
  return { everyMs, slots: Math.floor(forMs / everyMs) + 1 }
}

/**
 * Fires open-loop: each slot at its own time on the monotonic clock, whether or not earlier ones were answered,
 * so that a slow answer cannot thin out the questions. A slot more than one interval late is this machine's
 * fault; it is missed and not fired, lest a late burst pass for load. Ends early when the signal fires.
 */
export async function runSchedule(
  { everyMs, slots }: Schedule,
  { fire, miss }: { fire: (slot: Slot) => void; miss: (slot: MissedSlot) => void },
  signal: AbortSignal,
): Promise<void> {
  const origin = performance.now()
  for (let index = 0; index < slots; index += 1) {
    const dueMs = origin + index * everyMs
    await sleepUntil(dueMs, signal)
    if (signal.aborted) break
    const lateMs = performance.now() - dueMs
    if (lateMs > everyMs) miss({ slot: index, lateMs })
    else fire({ index, dueMs, lateMs })
  }
}

/** A timer drops fractions of a millisecond, and would fire that much too early. */
async function sleepUntil(dueMs: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    const waitMs = dueMs - performance.now()
    if (waitMs <= 0 || signal.aborted) return
    await sleep(Math.ceil(waitMs), undefined, { signal }).catch(() => {})
  }
}
