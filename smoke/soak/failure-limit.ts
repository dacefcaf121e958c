import type { SoakThresholds } from './plan.ts'
import { isEverProven, rateAbove, rateBelow } from './sequential-test.ts'

type Limit = Pick<SoakThresholds, 'maxFailures' | 'maxFailureRate' | 'mustProveRate'>

/**
 * Whether the answers, in the order of their slots, are worse than allowed: no later answer makes up for it. Those that
 * are still to come are undefined.
 */
export function isTooManyFailures(
  failed: readonly (boolean | undefined)[],
  { maxFailures, maxFailureRate }: Limit,
): boolean {
  if (maxFailures !== null) return failed.filter((hasFailed) => hasFailed === true).length > maxFailures
  if (maxFailureRate === 0) return failed.includes(true)
  return maxFailureRate < 1 && isEverProven(rateAbove(maxFailureRate), beginsFailing(failed))
}

/**
 * Whether each answer is the first of its failures in a row: what happened once counts once, since how long it lasted is
 * for the rule of outages to judge. An answer that is still to come may have joined the failures around it.
 */
function beginsFailing(failed: readonly (boolean | undefined)[]): boolean[] {
  let isFailing = false
  return failed.map((hasFailed) => {
    const begins = hasFailed === true && !isFailing
    isFailing = hasFailed ?? isFailing
    return begins
  })
}

/** Whether a share of failures was asked for that the answers do not prove to be kept. */
export function leavesRateOpen(
  failed: readonly boolean[],
  { maxFailureRate, mustProveRate }: Limit,
): boolean {
  if (mustProveRate !== true || maxFailureRate === 1) return false
  return maxFailureRate === 0 || !isEverProven(rateBelow(maxFailureRate), failed)
}
