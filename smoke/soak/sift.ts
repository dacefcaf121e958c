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
}

/**
 * The samples that are evidence about the service, in the order of their slots, and the count of those that are not. Good ones are sifted like
 * bad ones, so that what is left is not biased. Without a control address, an unresolved name or a missing route
 * counts as this machine's; when the control address answered at that very moment, it is the service's.
 */
export function sift(soak: SoakSeen): { evidence: Sample[]; unasked: Unasked } {
  const stalls = stallsOf(soak)
  const unasked: Unasked = { missed: soak.missed.length, stalled: 0, offline: 0 }
  const inOrder = soak.samples.toSorted((one, other) => one.slot - other.slot)
  const evidence = inOrder.filter((sample) => {
    if (standsStill(sample, soak.everyMs, stalls)) unasked.stalled += 1
    else if (isOffline(sample)) unasked.offline += 1
    else return true
    return false
  })
  return { evidence, unasked }
}

export function unaskedSlots({ missed, stalled, offline }: Unasked): number {
  return missed + stalled + offline
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
