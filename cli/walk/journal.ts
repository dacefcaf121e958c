import { truncate } from 'node:fs/promises'
import { digestOf } from '../../smoke/evidence/chain.ts'
import { AppendedFile } from '../../smoke/ledger/appended-file.ts'
import type { Holder } from '../../smoke/ledger/ledger-line.ts'
import { printableLines } from '../../smoke/printable.ts'
import type { Redact } from '../../smoke/redact.ts'
import { type JournalEntry, type JournalEvent, journalVersion, type WalkHeader } from './journal-line.ts'
import { changedSteps, outlinesOf } from './outline.ts'
import type { JournalRead } from './read-journal.ts'
import type { Step } from './step.ts'
import { apply, stateOf, type WalkState } from './walk-state.ts'

export interface JournalStore {
  /** Resolves once the line outlives this process. */
  append(line: string): Promise<void>
  close(): Promise<void>
}

/** The journal could not be written: nothing more is done, since nothing would tell of it. */
export class JournalLost extends Error {
  override readonly name = 'JournalLost'
}

/** What a walk is about to do and what came of it, each on the disk before the walk goes on. */
export class Journal {
  readonly state: WalkState
  readonly #store: JournalStore
  readonly #redact: Redact
  #previous: string
  readonly #told: ((entry: JournalEntry) => void)[] = []

  private constructor(state: WalkState, store: JournalStore, previous: string, redact: Redact) {
    this.state = state
    this.#store = store
    this.#previous = previous
    this.#redact = redact
  }

  /**
   * Begins a journal. Its header is on the disk when this resolves.
   *
   * @throws {JournalLost} when it cannot be written.
   */
  static async begin(
    header: WalkHeader,
    holder: Holder,
    store: JournalStore,
    redact: Redact = (value) => value,
  ): Promise<Journal> {
    const known = redact(header)
    const line = JSON.stringify({ journal: journalVersion, header: known, holder })
    await write(store, line)
    return new Journal(stateOf(known, holder), store, digestOf(line), redact)
  }

  /** @throws {JournalLost} when it cannot be written. */
  static async resume(
    read: JournalRead,
    holder: Holder,
    store: JournalStore,
    redact: Redact = (value) => value,
  ): Promise<Journal> {
    const journal = new Journal(read.state, store, read.lastDigest, redact)
    await journal.append({ event: 'resumed', holder })
    return journal
  }

  changedSteps(steps: readonly Step[]): string[] {
    return changedSteps(this.state.header.steps, this.#redact(outlinesOf(steps)))
  }

  onEntry(tell: (entry: JournalEntry) => void): void {
    this.#told.push(tell)
  }

  /** @throws {JournalLost} when it cannot be written. */
  async append(event: JournalEvent): Promise<void> {
    const entry = { at: new Date().toISOString(), did: this.#redact(bounded(event)) }
    const line = JSON.stringify({ prev: this.#previous, ...entry })
    await write(this.#store, line)
    this.#previous = digestOf(line)
    apply(entry, this.state)
    for (const tell of this.#told) tell(entry)
  }

  async close(): Promise<void> {
    await this.#store.close()
  }
}

export function newJournalFile(path: string): Promise<JournalStore> {
  return AppendedFile.create(path)
}

/** The file of a journal that was read, without what was half written when its process was killed. */
export async function journalFile(path: string, { wholeBytes }: JournalRead): Promise<JournalStore> {
  await truncate(path, wholeBytes)
  return AppendedFile.reopen(path)
}

async function write(store: JournalStore, line: string): Promise<void> {
  try {
    await store.append(line)
  } catch (error) {
    throw new JournalLost(
      `The journal cannot be written: ${error instanceof Error ? error.message : String(error)}.`,
      { cause: error },
    )
  }
}

/** What an act says is data: it may neither fill the disk nor trick a terminal. */
function bounded(event: JournalEvent): JournalEvent {
  if (event.event === 'skipped') return { ...event, reason: printableLines(event.reason) }
  return 'detail' in event ? { ...event, detail: printableLines(event.detail) } : event
}
