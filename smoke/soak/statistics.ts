/** How sure a statement about the failure rate or a percentile is. */
export const confidence = 0.95

/** The samples of five minutes at one a second, which exclude a failure rate of 1 %. Fewer are a rehearsal. */
export const fullSoakSamples = 301

/**
 * The failure rate that a sample without any failure excludes: the exact upper bound of a binomial rate with no
 * success in `samples` trials (Clopper and Pearson, 1934), `1 - 0.05^(1/n)`.
 */
export function excludedFailureRate(samples: number): number {
  return samples === 0 ? 1 : 1 - (1 - confidence) ** (1 / samples)
}

/**
 * The smallest sample whose largest value is, with the stated confidence, at or above the percentile: the least n
 * with `1 - p^n >= 0.95`. The median takes one more, so that it is bounded from both sides.
 */
export const samplesForPercentile = { p50: 6, p95: 59, p99: 299 } as const
export type PercentileName = keyof typeof samplesForPercentile

const share: Readonly<Record<PercentileName, number>> = { p50: 0.5, p95: 0.95, p99: 0.99 }

/** A percentile of the values by nearest rank, or null where there are too few to support it. */
export function percentile(values: readonly number[], name: PercentileName): number | null {
  if (values.length < samplesForPercentile[name]) return null
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.ceil(share[name] * sorted.length) - 1] ?? null
}
