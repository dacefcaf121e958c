import type { PercentileName } from './statistics.ts'

/** When a soak fails or is worth a look, and what of it counts as this machine's own fault. Times in milliseconds. */
export interface SoakThresholds {
  /** So many failures in a row open an outage, so many slow answers in a row a brown-out. */
  failuresInARow: number
  /** So many good answers in a row close it. */
  goodInARow: number
  /** The failures that the whole soak may have; null when `maxFailureRate` says it. */
  maxFailures: number | null
  /** The share of the answers that may fail, from 0 to 1. */
  maxFailureRate: number
  /** Whether somebody asked for that share, so that a pass has to prove it; missing in plans stored before 0.2.0. */
  mustProveRate?: boolean
  /** How long each percentile of the latency may be; null where nothing is asked of it. */
  latencyMs: Readonly<Record<PercentileName, number | null>>
  /** An answer is slow when it takes so many times the run's own usual latency … */
  slowFactor: number
  /** … at least so much longer than it … */
  slowerByMs: number
  /** … and at least so long that a user feels it. Missing in plans stored before 0.2.0: then nothing is too short. */
  slowFromMs?: number
  /** How long slow answers must last to be a brown-out. Missing in plans stored before 0.2.0: then any time will do. */
  slowForMs?: number
  /** From this wait of its own on, this machine counts as having stood still. */
  stallMs: number
  /** Above this share of slots that this machine did not or could not ask, nothing can be said. */
  maxUnaskedShare: number
}

export const defaultThresholds = {
  failuresInARow: 3,
  goodInARow: 3,
  maxFailures: null,
  maxFailureRate: 0.02,
  latencyMs: { p50: null, p95: null, p99: null },
  slowFactor: 5,
  slowerByMs: 50,
  slowFromMs: 500,
  slowForMs: 2000,
  stallMs: 200,
  maxUnaskedShare: 0.1,
} satisfies SoakThresholds

/** How a soak is asked and by what it is judged; a part of its evidence, so that it can be judged again. */
export interface SoakPlan {
  forMs: number
  everyMs: number
  /** An answer that takes longer is a failure. */
  answerWithinMs: number
  /** Every so many slots the question goes out on a connection of its own, with name look-up and handshake. */
  freshEvery: number
  /** Ask on even when the verdict can no longer change. */
  toTheEnd: boolean
  /** How much longer it may go on until the failure rate is proven; missing in plans stored before 0.2.0. */
  extendMs?: number
  /** An address besides the target that is asked at the same moments, to tell this machine's network; or null. */
  control: string | null
  thresholds: SoakThresholds
}

/** A soak as it is by default otherwise: five minutes at one question a second. */
export function planSoak(changes: Partial<SoakPlan> = {}): SoakPlan {
  return {
    forMs: 300_000,
    everyMs: 1000,
    answerWithinMs: 10_000,
    freshEvery: 5,
    toTheEnd: false,
    control: null,
    thresholds: defaultThresholds,
    ...changes,
  }
}
