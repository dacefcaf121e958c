import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { OperatorWalk } from '../../service/contract/operator-walk.ts'
import { thisProcess } from '../../smoke/ledger/holder.ts'
import type { Holder } from '../../smoke/ledger/ledger-line.ts'
import { printable } from '../../smoke/printable.ts'
import type { Redact } from '../../smoke/redact.ts'
import { Journal, journalFile, newJournalFile } from './journal.ts'
import type { JournalEntry, WalkHeader } from './journal-line.ts'
import { outlinesOf } from './outline.ts'
import { readJournal } from './read-journal.ts'
import { lockTarget } from './target-lock.ts'
import { type Walk, type Walker, walk } from './walk.ts'
import { type WalkOutcome, walkOutcome } from './walk-outcome.ts'
import type { WalkRecord } from './walk-record.ts'
import { journalPath, partsOfOne, readWalks } from './walk-shelf.ts'

export class WalkedByAnother extends Error {
  override readonly name = 'WalkedByAnother'
  readonly walk: string
  readonly pid: number
  constructor(walk: string, pid: number) {
    super(`Walk ${walk} of this target still goes on, in process ${pid} of this machine.`)
    this.walk = walk
    this.pid = pid
  }
}

export interface Outfit {
  folder: string
  tool: string
  operator: string
  until: Date
  redact: Redact
  record: WalkRecord
  begun(header: WalkHeader, resumed: boolean): void
  entry(entry: JournalEntry): void
  warn(sentence: string): void
  walker: Walker
}

/**
 * Begins the walk, or goes on with the one of that id, as the only one of this machine that walks its target.
 *
 * @throws {WalkedByAnother} when it is not the only one.
 * @throws {StepsChanged} when the steps are not those that were begun.
 * @throws {JournalRefused} when its journal cannot be read.
 * @throws {JournalLost} when it cannot be written.
 */
export async function carryOut(
  planned: Walk,
  resumed: string | null,
  outfit: Outfit,
  signal: AbortSignal,
): Promise<WalkOutcome> {
  return await withJournal(planned, resumed, outfit, async (journal) => {
    const { record, walker } = outfit
    const unknown = await warnOfOthers(journal.state.header, outfit)
    record.note(journal.state)
    journal.onEntry(({ did }) => {
      if (did.event === 'begun' || did.event === 'ended') record.note(journal.state)
    })
    const outcome = await walk(planned, journal, walker, signal)
    const problem = await record.settled()
    if (problem !== null && problem !== unknown) outfit.warn(problem)
    return outcome
  })
}

/** Ends a walk that nobody will go on with, so that it stands open nowhere. */
export async function giveUp(planned: Walk, id: string, outfit: Outfit): Promise<WalkOutcome> {
  return await withJournal(planned, id, outfit, async (journal) => {
    await journal.append({ event: 'ended', outcome: 'given up' })
    outfit.record.note(journal.state)
    const problem = await outfit.record.settled()
    if (problem !== null) outfit.warn(problem)
    return walkOutcome(journal.state, new Date())
  })
}

async function withJournal<Result>(
  planned: Walk,
  resumed: string | null,
  outfit: Outfit,
  work: (journal: Journal) => Promise<Result>,
): Promise<Result> {
  const id = resumed ?? randomBytes(6).toString('hex')
  const holder = thisProcess(outfit.until)
  const lock = await lockTarget(outfit.folder, planned.target.url, { walk: id, holder })
  if ('heldBy' in lock) throw new WalkedByAnother(lock.heldBy.walk, lock.heldBy.holder.pid)
  try {
    const journal = await (resumed === null
      ? begin(planned, id, holder, lock.within.at(-1), outfit)
      : resume(id, holder, outfit))
    try {
      return await work(journal)
    } finally {
      await journal.close()
    }
  } finally {
    await lock.release()
  }
}

async function begin(
  planned: Walk,
  id: string,
  holder: Holder,
  within: string | undefined,
  outfit: Outfit,
): Promise<Journal> {
  const { kind, name, target, parameters, steps } = planned
  const { tool, operator, folder, redact } = outfit
  const header: WalkHeader = {
    ...{ id, kind, name, tool, operator, target, parameters },
    startedAt: new Date().toISOString(),
    ...(within === undefined ? {} : { within }),
    steps: outlinesOf(steps),
  }
  const store = await newJournalFile(journalPath(folder, id))
  const journal = await Journal.begin(header, holder, store, redact)
  outfit.begun(journal.state.header, false)
  journal.onEntry(outfit.entry)
  return journal
}

async function resume(id: string, holder: Holder, outfit: Outfit): Promise<Journal> {
  const path = journalPath(outfit.folder, id)
  const read = readJournal(await readFile(path))
  outfit.begun(read.state.header, true)
  const journal = await Journal.resume(read, holder, await journalFile(path, read), outfit.redact)
  journal.onEntry(outfit.entry)
  return journal
}

/**
 * Walks of the same target that are open, here by their journals and elsewhere by its own record; why that is not
 * known. What this one is a step of, and what was begun as a step of it, is no other.
 */
async function warnOfOthers(
  { id, target }: WalkHeader,
  { folder, record, warn }: Outfit,
): Promise<string | null> {
  const shelf = await readWalks(folder)
  const own = partsOfOne(id, shelf)
  const here = shelf.filter(
    ({ state: { header, ended } }) =>
      ended === null && !own.has(header.id) && header.target.url === target.url,
  )
  for (const { state } of here) {
    const { header } = state
    warn(
      `Walk ${header.id} (${header.name}), begun at ${header.startedAt} by ${header.operator}, was left before its end.`,
    )
  }
  const others = await record.others(id)
  if ('unknown' in others) {
    warn(others.unknown)
    return others.unknown
  }
  const known = new Set([...own, ...here.map(({ state }) => state.header.id)])
  for (const other of others) if (!known.has(other.id)) warn(describe(other))
  return null
}

function describe({ name, operator, host, startedAt, step, seenAt }: OperatorWalk): string {
  const at = step === null ? '' : ` at ${step}`
  return printable(
    `By the target's own record ${operator} on ${host} walks ${name} since ${startedAt}${at}, last heard of at ${seenAt}. Talk to them first.`,
  )
}
