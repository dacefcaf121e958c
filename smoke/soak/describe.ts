import { describeDuration } from '../duration.ts'
import type { SoakMeasures } from './measure.ts'
import type { Outage, OutageShape, Replacement } from './outages.ts'
import type { Unasked } from './sift.ts'
import { unaskedSlots } from './sift.ts'
import { fullSoakSamples, percentileNames } from './statistics.ts'

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

export function describePercentiles(latencyMs: SoakMeasures['latencyMs']): string {
  return percentileNames
    .flatMap((name) => {
      const percentile = latencyMs[name]
      return percentile === null ? [] : [`${name} ${describeDuration(percentile)}`]
    })
    .join(', ')
}

/** What the sample excludes, and that a short one is only a rehearsal. */
export function describeBound({ failureRateAtMost, rehearsal }: SoakMeasures): string {
  const excluded = `a failure rate above ${describeShare(failureRateAtMost)} is excluded`
  return rehearsal
    ? `a rehearsal: only ${excluded} (${fullSoakSamples} samples exclude 1 %)`
    : `${excluded} at 95 % confidence`
}

/** The slots that are no evidence, and why. */
export function describeUnasked(slots: number, unasked: Unasked): string {
  const { missed, stalled, offline } = unasked
  const reasons = [
    ...(missed === 0 ? [] : [`${missed} missed`]),
    ...(stalled === 0 ? [] : [`${stalled} while it stood still`]),
    ...(offline === 0 ? [] : [`${offline} without a network`]),
  ]
  return `${unaskedSlots(unasked)} of ${slots} slots say nothing because of this machine (${reasons.join(', ')})`
}

export function describeShare(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

function clockTime(instant: string): string {
  return instant.slice(11, 19)
}
