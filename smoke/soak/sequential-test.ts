import { confidence } from './statistics.ts'

/**
 * Tests of a failure rate against a limit that hold whenever one looks and whenever one stops. Each is a mixture of
 * likelihood ratios against the limit. Under every rate on the wrong side of the claim it is a supermartingale that
 * begins at 1, so that the chance that it ever reaches 20 is at most 5 % (Ville's inequality; Lindon and others,
 * arXiv 2205.14762). They take failures for independent of each other; outages have a rule of their own.
 */
export interface Claim {
  limit: number
  /** What is bet on instead of the limit: rates from 0 to 1, whose weights add up to 1. */
  alternatives: readonly { weight: number; rate: number }[]
}

/** That more than the limit fail; the limit lies between 0 and 1. */
export function rateAbove(limit: number): Claim {
  const atOdds = (times: number) => (times * limit) / (1 - limit + times * limit)
  const alternatives = [
    { weight: 0.4, rate: atOdds(3) },
    { weight: 0.6, rate: atOdds(6) },
  ]
  return { limit, alternatives }
}

/** That fewer than the limit fail; the limit lies between 0 and 1. */
export function rateBelow(limit: number): Claim {
  const alternatives = [
    { weight: 0.5, rate: 0 },
    { weight: 0.25, rate: limit / 4 },
    { weight: 0.25, rate: limit / 2 },
  ]
  return { limit, alternatives }
}

/** Whether the answers, in their order, prove the claim at any moment. */
export function isEverProven(claim: Claim, failed: readonly boolean[]): boolean {
  let failures = 0
  return failed.some((hasFailed, index) => {
    if (hasFailed) failures += 1
    return isProvenBy(claim, failures, index + 1)
  })
}

/** Whether so many failures in so many answers prove the claim by themselves. */
export function isProvenBy({ limit, alternatives }: Claim, failures: number, answers: number): boolean {
  const evidence = alternatives.map(
    ({ weight, rate }) =>
      weight *
      Math.exp(logOfPower(rate / limit, failures) + logOfPower((1 - rate) / (1 - limit), answers - failures)),
  )
  return evidence.reduce((sum, part) => sum + part, 0) >= 1 / (1 - confidence)
}

function logOfPower(base: number, exponent: number): number {
  return exponent === 0 ? 0 : exponent * Math.log(base)
}

/** How many answers without a failure prove that fewer than the limit fail. */
export function samplesToProve(limit: number): number {
  const claim = rateBelow(limit)
  let answers = 1
  while (!isProvenBy(claim, 0, answers)) answers += 1
  return answers
}
