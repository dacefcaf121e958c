/** A stretch of bad samples by their index: from the first bad one to the first of the good ones that ended it. */
export interface Stretch {
  from: number
  /** Null when it had not ended. */
  to: number | null
}

/**
 * Where a run was bad, with hysteresis both ways: a stretch opens at `openAfter` bad samples in a row, or at twice
 * as many of which no `closeAfter` good ones in a row lie between (it flaps); it closes at `closeAfter` good ones in
 * a row. Making one more sample bad, or leaving a good one out, never makes a stretch disappear.
 */
export function stretchesOf(
  bad: readonly boolean[],
  { openAfter, closeAfter }: { openAfter: number; closeAfter: number },
): Stretch[] {
  const stretches: Stretch[] = []
  let open: Stretch | undefined
  let firstBad = 0
  let badCount = 0
  let badRun = 0
  let goodRun = 0
  for (const [index, isBad] of bad.entries()) {
    if (isBad) {
      if (badCount === 0) firstBad = index
      badCount += 1
      badRun += 1
      goodRun = 0
    } else {
      badRun = 0
      goodRun += 1
    }
    if (open === undefined && badRun === openAfter) open = { from: index - openAfter + 1, to: null }
    if (open === undefined && badCount === 2 * openAfter) open = { from: firstBad, to: null }
    if (goodRun === closeAfter) {
      if (open !== undefined) stretches.push({ ...open, to: index - closeAfter + 1 })
      open = undefined
      badCount = 0
    }
  }
  return open === undefined ? stretches : [...stretches, open]
}
