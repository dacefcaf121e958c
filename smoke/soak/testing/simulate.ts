import { certainFailure } from '../early-stop.ts'
import type { SoakSeen } from '../soak-seen.ts'
import { goodSamples, refused, soakOf } from './samples.ts'

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const allGood = goodSamples(1000)

/** A whole soak, of at most 1000 slots, of a service whose answers fail independently at that rate. */
export function simulateSoak(slots: number, failureRate: number, random: () => number): SoakSeen {
  return soakOf(
    allGood.slice(0, slots).map((sample) => (random() < failureRate ? { ...sample, ...refused } : sample)),
  )
}

/** What would have been left of a whole soak, had it ended as soon as it was certain to fail. */
export function endedEarly(soak: SoakSeen): SoakSeen {
  const hasLimit = Object.values(soak.thresholds.latencyMs).some((limitMs) => limitMs !== null)
  for (const [index, { ready }] of soak.samples.entries()) {
    if (ready && !hasLimit) continue
    const soFar = { ...soak, samples: soak.samples.slice(0, index + 1) }
    const isLast = index === soak.samples.length - 1
    if (!isLast && certainFailure(soFar, new Set()).certain) return { ...soFar, ended: 'decided' }
  }
  return soak
}

/** A latency in milliseconds as services have it: a logarithm that is normally distributed, median 20. */
export function latencyFrom(random: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return 20 * Math.exp(0.8 * normal)
}

/** The true value of that distribution below which this share of it lies. */
export const trueLatency = {
  p50: 20,
  p95: 20 * Math.exp(0.8 * 1.6448536),
  p99: 20 * Math.exp(0.8 * 2.3263479),
}
