import { planSoak, type SoakPlan, type SoakThresholds } from '../plan.ts'
import type { Sample } from '../samples.ts'
import type { SoakSeen } from '../soak-seen.ts'

const everyMs = 1000
const origin = Date.parse('2026-01-02T03:04:00.000Z')

/** So many good samples at one a second from 03:04:00 on, every fifth on a fresh connection. */
export function goodSamples(count: number, changes: Partial<Sample> = {}): Sample[] {
  return Array.from({ length: count }, (_, slot) => ({
    slot,
    dueAt: new Date(origin + slot * everyMs).toISOString(),
    lateMs: 0,
    latencyMs: 10,
    connection: slot % 5 === 4 ? 'fresh' : 'kept',
    ready: true,
    status: 200,
    failure: null,
    release: 'release-1',
    instance: 'api-1',
    parts: { database: 'ok', queue: 'ok', storage: 'ok', worker: 'ok' },
    control: { loopbackMs: 1, address: null },
    ...changes,
  }))
}

/** What a sample is whose connection was refused. */
export const refused = {
  ready: false,
  status: null,
  failure: 'refused',
  release: null,
  instance: null,
  parts: null,
} as const satisfies Partial<Sample>

/** What a sample is whose answer says that the bucket is gone. */
export const withoutBucket = {
  ready: false,
  status: 503,
  failure: null,
  parts: { database: 'ok', queue: 'ok', storage: 'error', worker: 'ok' },
} as const satisfies Partial<Sample>

/** The same samples, changed where the slot is one of these. */
export function changedAt(
  samples: readonly Sample[],
  slots: readonly number[],
  changes: Partial<Sample> | ((sample: Sample) => Partial<Sample>),
): Sample[] {
  return samples.map((sample) =>
    slots.includes(sample.slot)
      ? { ...sample, ...(typeof changes === 'function' ? changes(sample) : changes) }
      : sample,
  )
}

/** The slots from the one to the other, both included. */
export function slotsFrom(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

interface Changes extends Partial<Omit<SoakSeen, keyof SoakPlan>> {
  plan?: Partial<SoakPlan>
  thresholds?: Partial<SoakThresholds>
}

/** A soak of these samples, complete by default otherwise. */
export function soakOf(samples: Sample[], { plan, thresholds, ...changes }: Changes = {}): SoakSeen {
  const planned = planSoak({ forMs: (samples.length - 1) * everyMs, everyMs, ...plan })
  return {
    ...planned,
    thresholds: { ...planned.thresholds, ...thresholds },
    slots: samples.length,
    missed: [],
    ended: 'complete',
    samples,
    ...changes,
  }
}
