import { isTooManyFailures } from './failure-limit.ts'
import { latenciesIn } from './measure.ts'
import { sift } from './sift.ts'
import type { SoakSeen } from './soak-seen.ts'
import { percentileNames, rankAtLeast } from './statistics.ts'
import { stretchesOf } from './stretches.ts'

/**
 * Whether a soak under way fails whatever still comes, and if so whether it is failing right now: an outage that goes
 * on, or that may just be beginning, is worth a longer look. The
 * slots in `open` wait for their answer; they and all that are to come are taken for good and fast ones, which no
 * failing answer can be outdone by. Nothing else ends a soak early: a pass is certain only at its end.
 */
export function certainFailure(
  soak: SoakSeen,
  open: ReadonlySet<number>,
): { certain: boolean; failingNow: boolean } {
  const { thresholds } = soak
  const { evidence } = sift(soak)
  const bad = [
    ...evidence.map(({ slot, ready }) => ({ slot, bad: !ready })),
    ...[...open].map((slot) => ({ slot, bad: undefined })),
  ].sort((one, other) => one.slot - other.slot)
  const failed = bad.map((one) => one.bad)
  const isBad = failed.map((hasFailed) => hasFailed === true)
  const outages = stretchesOf(isBad, {
    openAfter: thresholds.failuresInARow,
    closeAfter: thresholds.goodInARow,
  })
  const certain =
    outages.length > 0 || isTooManyFailures(failed, thresholds) || isTooSlowForGood(soak, evidence)
  const newest = evidence.reduce<(typeof evidence)[number] | undefined>(
    (newer, sample) => (newer === undefined || sample.slot > newer.slot ? sample : newer),
    undefined,
  )
  return { certain, failingNow: outages.at(-1)?.to === null || newest?.ready === false }
}

/**
 * Whether a percentile will be proven too long even if every question still to come is answered at once: of all
 * slots too few are then left below the limit for its lower rank, and of fewer slots no more would be.
 */
function isTooSlowForGood(
  { thresholds, slots }: SoakSeen,
  evidence: Parameters<typeof latenciesIn>[0],
): boolean {
  return percentileNames.some((name) => {
    const limitMs = thresholds.latencyMs[name]
    const rank = limitMs === null ? null : rankAtLeast(slots, name)
    if (limitMs === null || rank === null) return false
    const tooLong = latenciesIn(evidence).filter((latencyMs) => latencyMs > limitMs).length
    return slots - tooLong < rank
  })
}
