import type { Variables } from '../service/contract/environment.ts'
import { isHeld, thisProcess } from '../smoke/ledger/holder.ts'
import { Ledger } from '../smoke/ledger/ledger.ts'
import { LedgerFile } from '../smoke/ledger/ledger-file.ts'
import type { Holder, LedgerRun } from '../smoke/ledger/ledger-line.ts'
import { isOf, ledgerPath, readShelf, takeUp } from '../smoke/ledger/shelf.ts'
import { makeStateFolder, stateFolder } from './state-folder.ts'
import { UsageError } from './usage-error.ts'

export interface KeptLedger {
  open(run: LedgerRun): Ledger
  /** Lets go of the file, and warns when it does not hold everything. */
  close(): Promise<void>
}

/** How long after its deadline a run may still clean up. */
const graceMs = 60_000

/** This process, as one that ends soon after its deadline. */
export function holderUntil(deadlineMs: number): Holder {
  return thisProcess(new Date(Date.now() + deadlineMs + graceMs))
}

/** The ledger of a run of this process, below the operator's own state. One that cannot be kept costs a warning. */
export function newLedger(
  variables: Variables,
  deadlineMs: number,
  warn: (sentence: string) => void,
): KeptLedger {
  let file: LedgerFile | undefined
  return {
    open(run) {
      // A handshake is taken back by the API itself: a run that sends nothing leaves nothing to collect.
      if (run.lecture === null) return Ledger.remembered(run)
      file = LedgerFile.create(() => ledgerPath(makeStateFolder('ledgers', variables), run.runId))
      return Ledger.begin(run, holderUntil(deadlineMs), file)
    },
    async close() {
      await file?.close()
      if (file === undefined || file.problem === null) return
      warn(
        `The ledger of this run could not be kept: ${file.problem.message}. Were the run killed, smoke --gc would find what it left by its ids, once that is old enough.`,
      )
    },
  }
}

/**
 * Takes up the run that was killed: the one that is named, else the newest of that target that sent a lecture.
 *
 * @throws {UsageError} when there is none, or it may still go on.
 */
export async function takeUpRun(
  target: URL,
  named: string | undefined,
  variables: Variables,
  deadlineMs: number,
): Promise<KeptLedger & { lecture: NonNullable<LedgerRun['lecture']> }> {
  const shelf = await readShelf(stateFolder('ledgers', variables))
  const runs = shelf.flatMap(({ path, state }) =>
    state !== null && isOf(state, target) && state.run.lecture !== null && !state.kept
      ? [{ path, state, lecture: state.run.lecture }]
      : [],
  )
  const chosen = runs.find(({ state }) => (named === undefined ? !isHeld(state) : state.run.runId === named))
  if (chosen === undefined) throw nothingToResume(target, named, runs)
  if (isHeld(chosen.state)) throw stillGoesOn(chosen.state.run.runId)
  const taken = await takeUp(chosen.path, holderUntil(deadlineMs))
  if (taken === undefined) throw stillGoesOn(chosen.state.run.runId)
  return { lecture: chosen.lecture, open: () => taken.ledger, close: () => taken.file.close() }
}

function nothingToResume(
  target: URL,
  named: string | undefined,
  runs: readonly { state: { run: LedgerRun } }[],
): UsageError {
  // What is typed in place of an id may be anything, a token too: then it is not repeated.
  const name = named !== undefined && /^[0-9a-f]{1,12}$/.test(named) ? ` ${named}` : ''
  const known = runs.map(({ state: { run } }) => run.runId)
  return new UsageError(`No killed run${name} of ${target.href} is known to this machine.`, {
    advice:
      named !== undefined && known.length > 0
        ? `Name one of ${known.join(', ')}, or none for the newest.`
        : 'Begin a new one, or collect what earlier ones have left.',
    command: 'pegasus-ops smoke --gc',
  })
}

function stillGoesOn(runId: string): UsageError {
  return new UsageError(`Run ${runId} may still go on: the process that carries it out has not ended.`, {
    advice: 'Wait until it has, or end it.',
  })
}
