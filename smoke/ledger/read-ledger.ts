import { linesOf, parsedLine } from '../evidence/chain.ts'
import { FirstLine, NextLine } from './ledger-line.ts'
import { apply, type LedgerState, stateOf } from './ledger-state.ts'

export interface LedgerRead {
  /** Null when nothing is known of the run, because the first line is damaged or breaks off. */
  state: LedgerState | null
  /** The lines, counted from 1, that are complete and none that this version writes. */
  damaged: number[]
  /** Its last line breaks off: what that would have announced was not begun. */
  torn: boolean
}

/** What a ledger says, wherever it was cut off. */
export function readLedger(bytes: Buffer): LedgerRead {
  const { lines, rest } = linesOf(bytes)
  const torn = rest.length > 0
  const [first, ...others] = lines
  if (first === undefined) return { state: null, damaged: [], torn }
  const opening = FirstLine.safeParse(parsedLine(first))
  if (!opening.success) return { state: null, damaged: [1], torn }
  const state = stateOf(opening.data.run, [opening.data.holder])
  const damaged: number[] = []
  for (const [index, text] of others.entries()) {
    const line = NextLine.safeParse(parsedLine(text))
    if (line.success) apply(line.data, state)
    else damaged.push(index + 2)
  }
  return { state, damaged, torn }
}
