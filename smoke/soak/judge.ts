import { type Answer, type Check, degraded, fail, inconclusive, type Problem, pass } from '../check.ts'
import { describeDuration } from '../duration.ts'
import { couldNotAsk } from '../failure.ts'
import type { Sample } from './samples.ts'
import type { SoakSeen } from './soak.ts'
import { excludedFailureRate, fullSoakSamples, percentile } from './statistics.ts'

/** When a soak fails, and how much of it may be lost to this machine's own faults. */
export const soakThresholds = {
  /** So many failures in a row are an outage. */
  consecutiveFailures: 3,
  /** More than this share of failures, and more than one, is too often. */
  failureShare: 0.02,
  /** Above this share of questions that could not be sent or asked, nothing can be said. */
  unaskedShare: 0.1,
} as const

/** What a soak's samples show. Latencies in milliseconds; a percentile is null where the sample cannot show it. */
export interface SoakMeasures {
  samples: number
  failures: number
  longestFailureRun: number
  /** Slots that this machine could not send or ask: not evidence about the service. */
  unasked: number
  /** With no failure: the failure rate that this sample excludes, at 95 % confidence. Else null. */
  excludedFailureRate: number | null
  latencyMs: { p50: number | null; p95: number | null; p99: number | null }
  /** Too short to show a failure rate below 1 %. */
  rehearsal: boolean
}

export function measure({ samples, missed }: SoakSeen): SoakMeasures {
  const evidence = samples.filter(isEvidence)
  const latencies = evidence.map(({ latencyMs }) => latencyMs)
  const failures = evidence.filter(({ ready }) => !ready).length
  return {
    samples: evidence.length,
    failures,
    longestFailureRun: longestFailureRun(evidence),
    unasked: missed + samples.length - evidence.length,
    excludedFailureRate: failures === 0 && evidence.length > 0 ? excludedFailureRate(evidence.length) : null,
    latencyMs: {
      p50: percentile(latencies, 'p50'),
      p95: percentile(latencies, 'p95'),
      p99: percentile(latencies, 'p99'),
    },
    rehearsal: evidence.length < fullSoakSamples,
  }
}

const why = 'A deployment that is ready once may still flap: users meet it over minutes, not in one request.'

export const soakCheck: Check<'soak'> & { readonly name: 'soak' } = {
  name: 'soak',
  question: 'Does the API stay ready?',
  needs: ['soak'],
  judge({ soak }) {
    const measures = measure(soak)
    const { samples, failures, longestFailureRun: run, unasked } = measures
    const failed = `${failures} of ${samples} samples were not ready, ${run} in a row at the longest`
    if (run >= soakThresholds.consecutiveFailures) return fail(problem(soak, `${failed}: an outage`))
    if (failures > 1 && failures > samples * soakThresholds.failureShare) return fail(problem(soak, failed))
    if (soak.ended === 'out-of-reach') return noLongerNeeded(soak, samples)
    if (samples === 0) return tooLittle(soak, 'no sample at all')
    if (soak.ended === 'cut-short') {
      return tooLittle(soak, `it was cut short after ${samples} of ${soak.slots} samples`)
    }
    if (unasked > soak.slots * soakThresholds.unaskedShare) {
      return tooLittle(soak, `this machine could not ask in ${unasked} of ${soak.slots} slots`)
    }
    return failures > 0 ? degraded(problem(soak, failed)) : pass(describe(soak, measures))
  },
}

function problem({ forMs, everyMs }: SoakSeen, seen: string): Problem {
  return {
    expected: `GET /health/ready answers ready every ${describeDuration(everyMs)} for ${describeDuration(forMs)}`,
    seen,
    why,
    remedy: {
      advice:
        'Look in the API log and at the platform for restarts, and at readiness itself for the part that goes away.',
    },
  }
}

function tooLittle(soak: SoakSeen, seen: string): Answer {
  return inconclusive({
    ...problem(soak, seen),
    remedy: {
      advice: 'Run it again and let it finish, from a machine that has a processor and a network to spare.',
    },
  })
}

function noLongerNeeded(soak: SoakSeen, samples: number): Answer {
  return inconclusive({
    ...problem(
      soak,
      `it was ended after ${samples} of ${soak.slots} samples: a pass was out of reach by then`,
    ),
    remedy: { advice: 'Mend what the other findings name, then run it again.' },
  })
}

/** In words, with the rehearsal named as such. */
function describe({ forMs }: SoakSeen, measures: SoakMeasures): string {
  const { samples, excludedFailureRate: excluded, latencyMs, rehearsal, unasked } = measures
  const percentiles = Object.entries(latencyMs).flatMap(([name, ms]) =>
    ms === null ? [] : [`${name} ${describeDuration(ms)}`],
  )
  const bound = `a failure rate above ${((excluded ?? 1) * 100).toFixed(1)} % is excluded`
  return [
    `${samples} of ${samples} ready over ${describeDuration(forMs)}`,
    ...percentiles,
    rehearsal
      ? `a rehearsal: only ${bound} (${fullSoakSamples} samples exclude 1 %)`
      : `${bound} at 95 % confidence`,
    ...(unasked === 0 ? [] : [`${unasked} slots missed by this machine`]),
  ].join(', ')
}

function isEvidence({ failure }: Sample): boolean {
  return failure === null || !couldNotAsk({ kind: failure })
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
