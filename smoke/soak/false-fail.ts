import type { SoakThresholds } from './plan.ts'
import { isProvenBy, rateAbove } from './sequential-test.ts'
import { atMostSo } from './statistics.ts'

/**
 * The chance, at most, that a soak of so many slots fails a service whose answers fail independently at `rate`:
 * that there are more failures than allowed, that so many come in a row, or that twice as many come close together.
 */
export function falseFailRateAtMost(rate: number, slots: number, thresholds: SoakThresholds): number {
  const { failuresInARow, goodInARow, maxFailures, maxFailureRate } = thresholds
  const tooMany =
    maxFailures === null ? chanceOfProof(rate, slots, maxFailureRate) : 1 - atMostSo(maxFailures, slots, rate)
  const inARow = slots * rate ** failuresInARow
  const soonAgain = 1 - (1 - rate) ** goodInARow
  const closeTogether = slots * rate * soonAgain ** (2 * failuresInARow - 1)
  return Math.min(1, tooMany + inARow + closeTogether)
}

/** The exact chance that so many answers, which fail at `rate`, ever prove that more than the limit fail. */
function chanceOfProof(rate: number, slots: number, limit: number): number {
  const claim = rateAbove(limit)
  // By the count of failures: the chance of having come so far without a proof.
  let unproven = [1]
  for (let answers = 1; answers <= slots; answers += 1) {
    const next = [...unproven, 0].map(
      (stays, failures) => stays * (1 - rate) + (unproven[failures - 1] ?? 0) * rate,
    )
    unproven = next.map((chance, failures) => (isProvenBy(claim, failures, answers) ? 0 : chance))
  }
  return 1 - unproven.reduce((sum, chance) => sum + chance, 0)
}
