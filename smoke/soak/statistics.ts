/** How sure a statement about the failure rate or a percentile is. Each bound is one-sided. */
export const confidence = 0.95

/** The samples of five minutes at one a second, which exclude a failure rate of 1 %. Fewer are a rehearsal. */
export const fullSoakSamples = 301

/**
 * The smallest sample whose largest value is, with the stated confidence, at or above the percentile: the least n
 * with `1 - p^n >= 0.95`. The median takes one more, so that it is bounded from both sides.
 */
export const samplesForPercentile = { p50: 6, p95: 59, p99: 299 } as const
export type PercentileName = keyof typeof samplesForPercentile
export const percentileNames = Object.keys(samplesForPercentile) as PercentileName[]

const share: Readonly<Record<PercentileName, number>> = { p50: 0.5, p95: 0.95, p99: 0.99 }

/** Where a percentile lies; each bound holds with 95 % confidence by itself. */
export interface PercentileBounds {
  /** Null where the sample cannot tell. */
  atLeast: number | null
  /** Null where it falls on a value that is only known to be as long or longer. */
  atMost: number | null
}

/**
 * The highest failure rate that `failures` in `samples` leave possible at 95 % confidence: the exact one-sided
 * upper bound of a binomial rate (Clopper and Pearson, 1934), the rate at which so few failures would come in
 * one of twenty soaks. It takes failures for independent of each other.
 */
export function failureRateAtMost(failures: number, samples: number): number {
  if (failures >= samples) return 1
  let low = failures / samples
  let high = 1
  for (let step = 0; step < 60; step += 1) {
    const rate = (low + high) / 2
    if (atMostSo(failures, samples, rate) > 1 - confidence) low = rate
    else high = rate
  }
  return high
}

/**
 * A percentile of the values by nearest rank, with its distribution-free bounds, which are values of the sample at ranks by the
 * binomial distribution (David and Nagaraja, Order Statistics, 7.1); null where there are too few to support it. Values from
 * `censoredFrom` on stand for longer ones: they were given up on.
 */
export function percentile(
  values: readonly number[],
  name: PercentileName,
  censoredFrom = Number.POSITIVE_INFINITY,
): { value: number; bounds: PercentileBounds } | null {
  const count = values.length
  if (count < samplesForPercentile[name]) return null
  const sorted = values.toSorted((one, other) => one - other)
  const at = (rank: number) => sorted[rank - 1] ?? Number.NaN
  const lowest = rankAtLeast(count, name)
  const highest = at(rankAtMost(count, name))
  return {
    value: at(Math.ceil(share[name] * count)),
    bounds: {
      atLeast: lowest === null ? null : at(lowest),
      atMost: highest >= censoredFrom ? null : highest,
    },
  }
}

/** Whether the sample proves, at 95 % confidence, that the percentile lies above the limit. Any number of values may. */
export function isProvenAbove(values: readonly number[], name: PercentileName, limit: number): boolean {
  const rank = rankAtLeast(values.length, name)
  return rank !== null && values.filter((value) => value <= limit).length < rank
}

/**
 * The highest rank whose value is, at 95 % confidence, not above the percentile; null where not even the smallest
 * value is. The value at rank r exceeds it when fewer than r values lie below it.
 */
export function rankAtLeast(count: number, name: PercentileName): number | null {
  let below = 0
  for (let rank = 1; rank <= count; rank += 1) {
    below += exactlySo(rank - 1, count, share[name])
    if (below > 1 - confidence) return rank === 1 ? null : rank - 1
  }
  return null
}

/** The lowest rank whose value is, at 95 % confidence, not below the percentile. */
function rankAtMost(count: number, name: PercentileName): number {
  let below = 0
  for (let rank = 1; rank < count; rank += 1) {
    below += exactlySo(rank - 1, count, share[name])
    if (below >= confidence) return rank
  }
  return count
}

/** The chance of at most so many successes in `trials` with this rate of success each. */
export function atMostSo(successes: number, trials: number, rate: number): number {
  let sum = 0
  for (let count = 0; count <= successes; count += 1) sum += exactlySo(count, trials, rate)
  return Math.min(1, sum)
}

function exactlySo(successes: number, trials: number, rate: number): number {
  if (rate === 0) return successes === 0 ? 1 : 0
  if (rate === 1) return successes === trials ? 1 : 0
  return Math.exp(
    logFactorial(trials) -
      logFactorial(successes) -
      logFactorial(trials - successes) +
      successes * Math.log(rate) +
      (trials - successes) * Math.log1p(-rate),
  )
}

const logFactorials = [0]

function logFactorial(n: number): number {
  for (let next = logFactorials.length; next <= n; next += 1) {
    logFactorials.push((logFactorials[next - 1] ?? 0) + Math.log(next))
  }
  return logFactorials[n] ?? Number.NaN
}
