import { digestOf, linesOf, parsedLine } from '../../smoke/evidence/chain.ts'
import { printable } from '../../smoke/printable.ts'
import { FirstLine, type JournalEntry, journalVersion, NextLine } from './journal-line.ts'
import { apply, stateOf, type WalkState } from './walk-state.ts'

export interface JournalRead {
  state: WalkState
  /** Everything that happened, in order. */
  entries: JournalEntry[]
  lastDigest: string
  /** How much of the file is whole lines. What stands behind was being written when its process was killed. */
  wholeBytes: number
}

export class JournalRefused extends Error {
  override readonly name = 'JournalRefused'
}

/**
 * What a journal says, wherever it was cut off after its first line.
 *
 * @throws {JournalRefused} for a file that is no journal, or whose chain does not hold.
 */
export function readJournal(bytes: Buffer): JournalRead {
  const { lines, rest } = linesOf(bytes)
  const [first, ...others] = lines
  if (first === undefined)
    throw new JournalRefused('it breaks off within its first line: nothing was done yet')
  const { header, holder } = headIn(first)
  const read: JournalRead = {
    state: stateOf(header, holder),
    entries: [],
    lastDigest: digestOf(first),
    wholeBytes: bytes.length - rest.length,
  }
  for (const [index, line] of others.entries()) take(line, index + 2, read)
  return read
}

function take(line: Buffer, number: number, read: JournalRead): void {
  const next = NextLine.safeParse(parsedLine(line))
  if (!next.success) throw new JournalRefused(`line ${number} is none that this version writes`)
  const { prev, at, did } = next.data
  if (prev !== read.lastDigest) {
    throw new JournalRefused(
      `its chain does not hold: line ${number} does not follow from the line before it, so something was changed or left out`,
    )
  }
  const entry = { at, did }
  try {
    apply(entry, read.state)
  } catch (error) {
    throw new JournalRefused(
      `line ${number} makes no sense: ${error instanceof Error ? error.message : error}`,
    )
  }
  read.entries.push(entry)
  read.lastDigest = digestOf(line)
}

function headIn(line: Buffer): Pick<FirstLine, 'header' | 'holder'> {
  const document = parsedLine(line)
  const first = FirstLine.safeParse(document)
  if (first.success) return first.data
  const version =
    typeof document === 'object' && document !== null && 'journal' in document ? document.journal : undefined
  if (typeof version !== 'string') throw new JournalRefused('it is not the journal of a walk')
  if (version === journalVersion) throw new JournalRefused('its header is damaged')
  throw new JournalRefused(
    `it is of the format ${printable(version, 60)}, and this version reads ${journalVersion}`,
  )
}
