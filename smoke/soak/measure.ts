import { isTooManyFailures, leavesRateOpen } from './failure-limit.ts'
import { causeOf, isFailure, type Outage, outagesIn } from './outages.ts'
import type { Sample } from './samples.ts'
import { sift, type Unasked, unaskedSlots } from './sift.ts'
import type { SoakSeen } from './soak-seen.ts'
import {
  failureRateAtMost,
  fullSoakSamples,
  isProvenAbove,
  type PercentileBounds,
  type PercentileName,
  percentile,
  percentileNames,
} from './statistics.ts'

/** What a soak's samples show. Latencies in milliseconds; a percentile is null where the sample cannot show it. */
export interface SoakMeasures {
  /** Samples that are evidence about the service. */
  samples: number
  failures: number
  /** More of them than allowed: counted, or by a rate that is proven at 95 % confidence. */
  tooManyFailures: boolean
  /** A failure rate was asked for, and neither more nor fewer failures are proven. */
  rateIsOpen: boolean
  longestFailureRun: number
  /** Slots that this machine did not or could not ask: not evidence about the service. */
  unasked: number
  unaskedBecause: Unasked
  /** The longest run of slots that are no evidence although nothing shows that this machine was at fault. */
  unvouchedInARow: number
  /** The failure rate that is not exceeded, at 95 % confidence. */
  failureRateAtMost: number
  latencyMs: Record<PercentileName, number | null>
  /** The bounds of each percentile at 95 % confidence, each from one side. */
  latencyBoundsMs: Record<PercentileName, PercentileBounds | null>
  /** The percentiles that are proven, at 95 % confidence, to lie above their threshold. */
  tooSlow: PercentileName[]
  connections: Record<Sample['connection'], { samples: number; failures: number; p50: number | null }>
  outages: Outage[]
  /** The failures outside of every failing outage: when each question was due, and why it failed. */
  scattered: { at: string; cause: string }[]
  /** The releases that the last samples named: more than one when a deploy has not ended. */
  releasesAtEnd: string[]
  /** Too short to show a failure rate below 1 %. */
  rehearsal: boolean
}

/** So many samples at the end tell whether one release was left. */
const lastSamples = 10

export function measure(soak: SoakSeen): SoakMeasures {
  const { evidence, unasked, unvouchedInARow } = sift(soak)
  const failures = failuresIn(evidence)
  const failed = evidence.map(({ ready }) => !ready)
  const latencies = latenciesIn(evidence)
  const outages = outagesIn(evidence, soak.thresholds)
  const givenUpMs = evidence.flatMap(({ failure, latencyMs }) => (failure === 'timeout' ? [latencyMs] : []))
  const percentiles = byName((name) => percentile(latencies, name, Math.min(...givenUpMs)))
  return {
    samples: evidence.length,
    failures,
    tooManyFailures: isTooManyFailures(failed, soak.thresholds),
    rateIsOpen: leavesRateOpen(failed, soak.thresholds),
    longestFailureRun: longestFailureRun(evidence),
    unasked: unaskedSlots(unasked),
    unaskedBecause: unasked,
    unvouchedInARow,
    failureRateAtMost: failureRateAtMost(failures, evidence.length),
    latencyMs: byName((name) => percentiles[name]?.value ?? null),
    latencyBoundsMs: byName((name) => percentiles[name]?.bounds ?? null),
    tooSlow: percentileNames.filter((name) => {
      const limitMs = soak.thresholds.latencyMs[name]
      return limitMs !== null && isProvenAbove(latencies, name, limitMs)
    }),
    connections: { fresh: onConnection('fresh', evidence), kept: onConnection('kept', evidence) },
    outages,
    scattered: scatteredIn(evidence, outages),
    releasesAtEnd: releasesIn(evidence.slice(-lastSamples)),
    rehearsal: evidence.length < fullSoakSamples,
  }
}

/**
 * The latencies that percentiles are made of: of every answer, good or bad, and of every question that was given up
 * on, which took at least so long. A connection that was refused at once has no latency to speak of.
 */
export function latenciesIn(evidence: readonly Sample[]): number[] {
  return evidence
    .filter(({ status, failure }) => status !== null || failure === 'timeout')
    .map(({ latencyMs }) => latencyMs)
}

function byName<Value>(of: (name: PercentileName) => Value): Record<PercentileName, Value> {
  return { p50: of('p50'), p95: of('p95'), p99: of('p99') }
}

function scatteredIn(evidence: readonly Sample[], outages: readonly Outage[]): SoakMeasures['scattered'] {
  const isOutside = ({ dueAt }: Sample) =>
    outages
      .filter(isFailure)
      .every(({ startedAt, endedAt }) => dueAt < startedAt || (endedAt !== null && dueAt >= endedAt))
  return evidence
    .filter((sample) => !sample.ready && isOutside(sample))
    .map((sample) => ({ at: sample.dueAt, cause: causeOf(sample) }))
}

function releasesIn(samples: readonly Sample[]): string[] {
  return [...new Set(samples.flatMap(({ release }) => (release === null ? [] : [release])))]
}

function onConnection(connection: Sample['connection'], evidence: readonly Sample[]) {
  const samples = evidence.filter((sample) => sample.connection === connection)
  return {
    samples: samples.length,
    failures: failuresIn(samples),
    p50: percentile(latenciesIn(samples), 'p50')?.value ?? null,
  }
}

function failuresIn(samples: readonly Sample[]): number {
  return samples.filter(({ ready }) => !ready).length
}

function longestFailureRun(samples: readonly Sample[]): number {
  let longest = 0
  let run = 0
  for (const { ready } of samples) {
    run = ready ? 0 : run + 1
    longest = Math.max(longest, run)
  }
  return longest
}
