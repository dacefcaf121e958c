import { couldNotAsk } from '../failure.ts'
import type { Sample } from './samples.ts'
import type { SoakSeen } from './soak-seen.ts'

/** Slots that say nothing about the service, by what kept them from it. */
export interface Unasked {
  /** Not sent: this machine was too late. */
  missed: number
  /** Sent, but this machine stood still for most of the wait. */
  stalled: number
  /** This machine had no name look-up or no network: the name did not resolve, or the control address did not answer. */
  offline: number
  /** Answered by something on the way that had kept an older answer. */
  cached: number
}

/**
 * The samples that are evidence about the service, in the order of their slots, and the count of those that are not. Good ones are sifted like
 * bad ones, so that what is left is not biased. Without a control address, an unresolved name or a missing route
 * counts as this machine's; when the control address answered at that very moment, it is the service's.
 */
export function sift(soak: SoakSeen): Sifted {
  const stalls = stallsOf(soak)
  const unasked: Unasked = { missed: soak.missed.length, stalled: 0, offline: 0, cached: 0 }
  const inOrder = soak.samples.toSorted((one, other) => one.slot - other.slot)
  const evidence: Sample[] = []
  let unvouched = 0
  let unvouchedInARow = 0
  for (const sample of inOrder) {
    const why = unaskedBecause(sample, soak.everyMs, stalls)
    if (why === undefined) evidence.push(sample)
    else unasked[why] += 1
    const isUnvouched = why === 'cached' || (why === 'offline' && sample.control.address === null)
    unvouched = isUnvouched ? unvouched + 1 : 0
    unvouchedInARow = Math.max(unvouchedInARow, unvouched)
  }
  return { evidence, unasked, unvouchedInARow }
}

export interface Sifted {
  evidence: Sample[]
  unasked: Unasked
  /** The longest run of slots that are no evidence although nothing shows that this machine was at fault. */
  unvouchedInARow: number
}

export function unaskedSlots({ missed, stalled, offline, cached }: Unasked): number {
  return missed + stalled + offline + cached
}

function unaskedBecause(
  sample: Sample,
  everyMs: number,
  stalls: Stall[],
): Exclude<keyof Unasked, 'missed'> | undefined {
  if (standsStill(sample, everyMs, stalls)) return 'stalled'
  if (sample.failure === 'cached') return 'cached'
  return isOffline(sample) ? 'offline' : undefined
}

function isOffline({ failure, control }: Sample): boolean {
  if (control.address === null) return failure !== null && couldNotAsk({ kind: failure })
  return control.address !== 'none'
}

/** A time in which this machine stood still, in milliseconds since the first slot was due. */
type Stall = [fromMs: number, toMs: number]

/** Every sign of standing still, merged: late sending, slots slept through, and a loopback that answered late. */
function stallsOf({ samples, missed, everyMs, thresholds: { stallMs } }: SoakSeen): Stall[] {
  const waits = [
    ...missed.map(({ slot, lateMs }) => ({ slot, waitMs: lateMs })),
    ...samples.map(({ slot, lateMs, control }) => ({
      slot,
      waitMs: Math.max(lateMs, control.loopbackMs ?? everyMs),
    })),
  ]
  const stalls = waits
    .filter(({ waitMs }) => waitMs > stallMs)
    .map(({ slot, waitMs }): Stall => [slot * everyMs, slot * everyMs + waitMs])
    .sort(([one], [other]) => one - other)
  const merged: Stall[] = []
  for (const [fromMs, toMs] of stalls) {
    const last = merged.at(-1)
    if (last !== undefined && fromMs <= last[1]) last[1] = Math.max(last[1], toMs)
    else merged.push([fromMs, toMs])
  }
  return merged
}

function standsStill({ slot, latencyMs, control }: Sample, everyMs: number, stalls: Stall[]): boolean {
  if (control.loopbackMs === null) return true
  const dueMs = slot * everyMs
  const endMs = dueMs + latencyMs
  const overlaps = stalls.map(([fromMs, toMs]) =>
    Math.max(0, Math.min(toMs, endMs) - Math.max(fromMs, dueMs)),
  )
  return overlaps.reduce((sum, overlapMs) => sum + overlapMs, 0) > latencyMs / 2
}
