import { describeDuration } from '../duration.ts'
import type { SoakMeasures } from './measure.ts'
import type { Outage, OutageShape, Replacement } from './outages.ts'
import type { SoakThresholds } from './plan.ts'
import type { Unasked } from './sift.ts'
import { unaskedSlots } from './sift.ts'
import { fullSoakSamples, type PercentileBounds, percentileNames } from './statistics.ts'

/** When it was and for how long, as in `09:03:10 to 09:03:31 UTC (21 s)`. */
export function describeWhen({
  startedAt,
  endedAt,
  durationMs,
}: Pick<Outage, 'startedAt' | 'endedAt' | 'durationMs'>): string {
  const lasted = describeDuration(durationMs)
  return endedAt === null
    ? `since ${clockTime(startedAt)} UTC (${lasted} so far)`
    : `${clockTime(startedAt)} to ${clockTime(endedAt)} UTC (${lasted})`
}

export function describeContent({
  samples,
  failures,
  causes,
  slowestMs,
  replaced,
  shape,
  kind,
}: Omit<Outage, 'startedAt' | 'endedAt' | 'durationMs'>): string {
  const what =
    kind === 'slow'
      ? `${samples} slow answers, the slowest after ${describeDuration(slowestMs)}`
      : `${failures} of ${samples} failed (${causes.map(({ cause }) => cause).join('; ')})`
  return replaced === null ? what : `${what}, ${describeReplaced(shape, replaced)}`
}

function describeReplaced(shape: OutageShape, { before, since }: Replacement['replaced']): string {
  return `${shape === 'release change' ? 'release' : 'instance'} ${before} then ${since}`
}

const mostOutagesShown = 3

export function describeOutages(outages: readonly Outage[]): string {
  const told = outages
    .slice(0, mostOutagesShown)
    .map((outage) => `${outage.shape} ${describeWhen(outage)}: ${describeContent(outage)}`)
  const more = outages.length - told.length
  return [...told, ...(more > 0 ? [`and ${more} more`] : [])].join('; ')
}

const mostFailuresShown = 3

/** Failures that never lasted, the first few with their time, as in `refused at 09:03:07`, and what else happened then. */
export function describeScattered(
  scattered: SoakMeasures['scattered'],
  replacement: Replacement | null,
): string {
  const told = scattered.slice(0, mostFailuresShown).map(({ at, cause }) => `${cause} at ${clockTime(at)}`)
  const more = scattered.length - told.length
  const around =
    replacement === null
      ? ''
      : `, in a ${replacement.shape} (${describeReplaced(replacement.shape, replacement.replaced)})`
  return `${told.join('; ')} UTC${more > 0 ? ` and ${more} more` : ''}${around}`
}

export function describePercentiles({
  latencyMs,
  latencyBoundsMs,
}: Pick<SoakMeasures, 'latencyMs' | 'latencyBoundsMs'>): string {
  return percentileNames
    .flatMap((name) => {
      const percentile = latencyMs[name]
      return percentile === null ? [] : [`${name} ${describePercentile(percentile, latencyBoundsMs[name])}`]
    })
    .join(', ')
}

/** A percentile with its bounds, as in `90 ms (80 ms to 120 ms)`. */
export function describePercentile(ms: number, bounds: PercentileBounds | null): string {
  if (bounds === null) return describeDuration(ms)
  const { atLeast, atMost } = bounds
  const least = atLeast === null ? undefined : describeDuration(atLeast)
  if (atMost === null) return `${describeDuration(ms)} (${least ?? 'it'} or more: questions were given up on)`
  const most = describeDuration(atMost)
  return `${describeDuration(ms)} (${least === undefined ? `at most ${most}` : `${least} to ${most}`})`
}

/** What share of failures the sample leaves possible, and that a short one leaves much. */
export function describeBound(
  { failureRateAtMost, rehearsal }: SoakMeasures,
  { mustProveRate, maxFailureRate }: SoakThresholds,
): string {
  const sure = 'at 95 % confidence'
  if (mustProveRate === true) return `fewer than ${describeShare(maxFailureRate)} fail ${sure}`
  const bound = `at most ${describeShareAtMost(failureRateAtMost)} of requests fail`
  return rehearsal
    ? `short run: ${bound} (${fullSoakSamples} samples without a failure show 1 %)`
    : `${bound} ${sure}`
}

/** The slots that are no evidence, and why. */
export function describeUnasked(slots: number, unasked: Unasked): string {
  const { missed, stalled, offline, cached } = unasked
  const reasons = [
    ...(missed === 0 ? [] : [`${missed} missed`]),
    ...(stalled === 0 ? [] : [`${stalled} while it stood still`]),
    ...(offline === 0 ? [] : [`${offline} without a network`]),
    ...(cached === 0 ? [] : [`${cached} answered by a cache`]),
  ]
  const whose = cached === 0 ? ' because of this machine' : ''
  return `${unaskedSlots(unasked)} of ${slots} slots say nothing${whose} (${reasons.join(', ')})`
}

/** A share as it was set, as in `2 %` or `0.5 %`. */
export function describeShare(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`
}

/** An upper bound in two digits, never below what it stands for: 0.010351 is `1.1 %`. */
export function describeShareAtMost(share: number): string {
  if (share <= 0) return '0 %'
  const percent = share * 100
  const unit = 10 ** (Math.floor(Math.log10(percent)) - 1)
  // A sum of binary fractions may lie a hair above the decimal that it is.
  return `${Number((Math.ceil(percent / unit - 1e-9) * unit).toPrecision(2))} %`
}

function clockTime(instant: string): string {
  return instant.slice(11, 19)
}
