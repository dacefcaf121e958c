import { failureBudget, type SoakThresholds } from './plan.ts'
import { atMostSo } from './statistics.ts'

/**
 * The chance, at most, that a soak of so many slots fails a service whose answers fail independently at `rate`:
 * that there are more failures than allowed, that so many come in a row, or that twice as many come close together.
 */
export function falseFailRateAtMost(rate: number, slots: number, thresholds: SoakThresholds): number {
  const { failuresInARow, goodInARow } = thresholds
  const tooMany = 1 - atMostSo(failureBudget(thresholds, slots), slots, rate)
  const inARow = slots * rate ** failuresInARow
  const soonAgain = 1 - (1 - rate) ** goodInARow
  const closeTogether = slots * rate * soonAgain ** (2 * failuresInARow - 1)
  return Math.min(1, tooMany + inARow + closeTogether)
}
