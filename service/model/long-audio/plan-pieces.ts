/** A stretch of a recording, in seconds from its start. */
export interface Stretch {
  startSec: number
  endSec: number
}

/**
 * Long enough that a sentence is rarely cut and a request pays, short enough that little is lost when one
 * fails, that it stays far below every provider's limits of size and duration, and that it is answered soon.
 */
const targetSec = 300
/** How far a cut may move to meet a silence, as a part of a piece. */
const leeway = 0.25

/**
 * Where a recording is cut: into even pieces of about five minutes, each cut moved into the longest silence
 * near it, or left where it is when nobody pauses. The pieces follow one another without a gap, and the
 * same recording is always cut in the same way. The silences come in order; times are whole milliseconds.
 */
export function planPieces(durationSec: number, silences: readonly Stretch[]): Stretch[] {
  const count = Math.max(1, Math.ceil(durationSec / targetSec))
  const evenSec = durationSec / count
  const leewaySec = leeway * evenSec
  let first = 0
  const cuts = Array.from({ length: count - 1 }, (_, index) => {
    const aimSec = (index + 1) * evenSec
    // A long recording has a great many silences, in order, and each is in reach of one cut at most.
    while ((silences[first]?.endSec ?? durationSec) <= aimSec - leewaySec) first += 1
    let end = first
    while ((silences[end]?.startSec ?? durationSec) < aimSec + leewaySec) end += 1
    return cutNear(aimSec, leewaySec, silences.slice(first, end))
  })
  const bounds = [0, ...cuts, durationSec].map(wholeMs)
  return bounds.slice(1).map((endSec, index) => ({ startSec: bounds[index] ?? 0, endSec }))
}

function cutNear(aimSec: number, leewaySec: number, silences: readonly Stretch[]): number {
  const reachable = silences
    .map(({ startSec, endSec }) => ({
      startSec: Math.max(startSec, aimSec - leewaySec),
      endSec: Math.min(endSec, aimSec + leewaySec),
    }))
    .filter(({ startSec, endSec }) => endSec > startSec)
  if (reachable.length === 0) return aimSec
  const { startSec, endSec } = reachable.reduce((best, one) => (lengthOf(one) > lengthOf(best) ? one : best))
  return (startSec + endSec) / 2
}

const lengthOf = ({ startSec, endSec }: Stretch) => endSec - startSec
const wholeMs = (seconds: number) => Math.round(seconds * 1000) / 1000
