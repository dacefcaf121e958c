import type { Readiness } from '../../service/contract/readiness.ts'
import type { Asked } from '../asked.ts'
import type { RunEvent } from '../run-event.ts'
import { stopCauseOf } from '../stop.ts'
import { type Sample, sampleOf } from './samples.ts'
import { runSchedule, type Slot, scheduleOf } from './schedule.ts'

export interface SoakPlan {
  forMs: number
  everyMs: number
}

/** A soak of `GET /health/ready`: every sample, exactly as it went. */
export interface SoakSeen extends SoakPlan {
  slots: number
  /** Slots that this machine was too late to send. */
  missed: number
  /** `out-of-reach`: it was ended because of other findings, when a pass was out of reach already. */
  ended: 'complete' | 'cut-short' | 'out-of-reach'
  samples: Sample[]
}

/** Asks on an open schedule until its end or until the signal fires; questions still open then are dropped. */
export async function soak(
  ask: () => Promise<Asked<Readiness>>,
  plan: SoakPlan,
  signal: AbortSignal,
  tell: (event: RunEvent) => void,
): Promise<SoakSeen> {
  const schedule = scheduleOf(plan)
  const samples: Sample[] = []
  const open: Promise<void>[] = []
  let failures = 0
  const take = async (slot: Slot) => {
    const asked = await ask()
    if (!asked.ok && asked.failure.kind === 'stopped') return
    const sample = sampleOf(slot, asked)
    samples.push(sample)
    if (!sample.ready) failures += 1
    tell({ kind: 'sampled', part: 'soak', done: samples.length, slots: schedule.slots, failures, sample })
  }
  const { missed } = await runSchedule(schedule, (slot) => void open.push(take(slot)), signal)
  await Promise.all(open)
  samples.sort((one, other) => one.slot - other.slot)
  const complete = samples.length + missed === schedule.slots
  const ended = complete ? 'complete' : stopCauseOf(signal) === null ? 'out-of-reach' : 'cut-short'
  return { ...plan, slots: schedule.slots, missed, ended, samples }
}
