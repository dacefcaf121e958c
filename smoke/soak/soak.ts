import type { RunEvent } from '../run-event.ts'
import { stopCauseOf } from '../stop.ts'
import type { Target } from '../target.ts'
import { certainFailure } from './early-stop.ts'
import { measure } from './measure.ts'
import type { SoakPlan } from './plan.ts'
import { openProber } from './prober.ts'
import type { Sample } from './samples.ts'
import { runSchedule, type Slot, scheduleOf } from './schedule.ts'
import type { SoakSeen } from './soak-seen.ts'

/** So many slots longer an outage that decided the soak is watched, for its shape and perhaps its end. */
const slotsToWatchOutage = 10

/**
 * Asks on an open schedule until its end, until the signal fires, or until it is certain to fail; questions that
 * are still open then are dropped. Where a failure rate has to be proven it goes on after its end, as long as it may and
 * until that is settled.
 */
export async function soak(
  target: Target,
  plan: SoakPlan,
  signal: AbortSignal,
  tell: (event: RunEvent) => void,
): Promise<SoakSeen> {
  const { slots: planned, everyMs } = scheduleOf(plan)
  const slots = planned + Math.floor((plan.extendMs ?? 0) / everyMs)
  const decided = new AbortController()
  const until = AbortSignal.any([signal, decided.signal])
  const settled = new AbortController()
  const prober = await openProber(target, plan, until)
  const seen: SoakSeen = { ...plan, slots, missed: [], ended: 'complete', samples: [] }
  const open = new Set<number>()
  const asking: Promise<void>[] = []
  let failures = 0
  let decidedAt: number | undefined

  const take = async (slot: Slot) => {
    open.add(slot.index)
    const sample = await prober.ask(slot)
    open.delete(slot.index)
    if (sample === undefined) return
    seen.samples.push(sample)
    if (!sample.ready) failures += 1
    const leftMs = ((slot.index < planned ? planned : slots) - 1 - slot.index) * everyMs
    tell({ kind: 'sampled', part: 'soak', done: seen.samples.length, slots, failures, leftMs, sample })
    if (!plan.toTheEnd && prober.isSettled()) decide(sample)
    if (slots > planned && slot.index >= planned - 1 && !measure(seen).rateIsOpen) settled.abort()
  }
  const decide = ({ slot }: Sample) => {
    const { certain, failingNow } = certainFailure(seen, open)
    if (!certain) return
    decidedAt ??= slot
    if (!failingNow || slot >= decidedAt + slotsToWatchOutage) decided.abort()
  }
  try {
    await runSchedule(
      { slots, everyMs },
      { fire: (slot) => asking.push(take(slot)), miss: (slot) => seen.missed.push(slot) },
      AbortSignal.any([until, settled.signal]),
    )
    await Promise.all(asking)
  } finally {
    await prober.close()
  }
  seen.samples.sort((one, other) => one.slot - other.slot)
  if (settled.signal.aborted) seen.slots = seen.samples.length + seen.missed.length
  return { ...seen, ended: endOf(seen, signal, decided.signal) }
}

function endOf(
  { samples, missed, slots }: SoakSeen,
  signal: AbortSignal,
  decided: AbortSignal,
): SoakSeen['ended'] {
  if (samples.length + missed.length === slots) return 'complete'
  if (stopCauseOf(signal) !== null) return 'cut-short'
  return decided.aborted && !signal.aborted ? 'decided' : 'out-of-reach'
}
