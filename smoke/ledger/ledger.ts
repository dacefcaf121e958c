import type { Asked } from '../asked.ts'
import { cannotHaveActed } from '../failure.ts'
import {
  type Effect,
  type Holder,
  type LedgerLine,
  type LedgerRun,
  ledgerVersion,
  type NextLine,
} from './ledger-line.ts'
import { apply, type LedgerState, type NotedEffect, stateOf, undoing } from './ledger-state.ts'

/** Where the lines of a ledger go. */
export interface LedgerStore {
  /** Resolves once the line outlives this process. Never rejects: a run does not end because its ledger does. */
  append(line: LedgerLine): Promise<void>
  remove(): Promise<void>
}

/** What a run did, noted before it does it, so that it can be taken back even if the run is killed. */
export class Ledger {
  /** What was noted before this process took the run up; null for a run of its own. */
  readonly earlier: LedgerState | null
  readonly #state: LedgerState
  readonly #store: LedgerStore | null
  /** The line that is written before all others. */
  #opening: LedgerLine | null

  private constructor(state: LedgerState, store: LedgerStore | null, opening: LedgerLine | null) {
    this.#state = state
    this.#store = store
    this.#opening = opening
    this.earlier = opening === null && store !== null ? structuredClone(state) : null
  }

  /** The ledger of a run that begins. It is written with the first effect. */
  static begin(run: LedgerRun, holder: Holder, store: LedgerStore): Ledger {
    return new Ledger(stateOf(run, [holder]), store, { ledger: ledgerVersion, run, holder })
  }

  /** A ledger that is only remembered, and goes with this process; `effects` is what is known already. */
  static remembered(run: LedgerRun, effects: NotedEffect[] = []): Ledger {
    return new Ledger({ ...stateOf(run, []), effects }, null, null)
  }

  /** The ledger of a run that another process began. */
  static takeUp(state: LedgerState, store: LedgerStore): Ledger {
    return new Ledger(state, store, null)
  }

  get run(): LedgerRun {
    return this.#state.run
  }

  /** What has to be done so that nothing is left. */
  get undoing(): ReturnType<typeof undoing> {
    return undoing(this.#state)
  }

  /** Notes what is about to be done, does it, and notes what came of it. */
  async doing<Value>(effect: Effect, act: () => Promise<Asked<Value>>): Promise<Asked<Value>> {
    await this.#note({ at: now(), intent: effect })
    const asked = await act()
    const ended = asked.ok ? 'done' : cannotHaveActed(asked.failure) ? 'refused' : 'unknown'
    await this.#note({ at: now(), outcome: effect, ended })
    return asked
  }

  /** Notes that what the run made stays, because a flag said so. */
  async keep(): Promise<void> {
    await this.#note({ at: now(), kept: true })
  }

  /** Removes it: nothing is left. */
  async remove(): Promise<void> {
    await this.#store?.remove()
  }

  async #note(line: NextLine): Promise<void> {
    apply(line, this.#state)
    if (this.#opening !== null) await this.#store?.append(this.#opening)
    this.#opening = null
    await this.#store?.append(line)
  }
}

function now(): string {
  return new Date().toISOString()
}
