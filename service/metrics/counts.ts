/**
 * Numbers by the name of their series. A name that ends in `/max` holds the largest of its values, any
 * other one a sum.
 */
export type Counts = Readonly<Record<string, number>>

const isMaximum = (series: string) => series.endsWith('/max')

/** What two processes have counted together. */
export function mergeCounts(one: Counts, other: Counts): Counts {
  const merged: Record<string, number> = { ...one }
  for (const [series, value] of Object.entries(other)) {
    const present = merged[series] ?? 0
    merged[series] = isMaximum(series) ? Math.max(present, value) : present + value
  }
  return merged
}

/** What has been counted beyond what was counted before. A largest value stays what it is. */
export function countsBeyond(before: Counts, now: Counts): Counts {
  return Object.fromEntries(
    Object.entries(now).map(([series, value]) => [
      series,
      isMaximum(series) ? value : value - (before[series] ?? 0),
    ]),
  )
}
