import type { Effect, Ending, Holder, LedgerRun, NextLine } from './ledger-line.ts'

/** An effect as far as a ledger knows it; `intended` when no outcome follows. */
export interface NotedEffect {
  effect: Effect
  ended: Ending | 'intended'
}

/** All that a ledger says. */
export interface LedgerState {
  run: LedgerRun
  /** Who carried the run out, one after the other. */
  holders: Holder[]
  effects: NotedEffect[]
  kept: boolean
}

/** What takes effects back. */
export type Undo = Extract<Effect, `delete ${string}`>

/** What takes each effect back, in order. Of a handshake the API takes back everything itself. */
const undoneBy: Readonly<Record<Effect, readonly Undo[]>> = {
  handshake: [],
  ingest: ['delete lecture', 'delete course'],
  transcription: ['delete lecture'],
  generation: ['delete lecture'],
  export: ['delete lecture'],
  'delete lecture': [],
  'delete course': [],
}

/** A run of which nothing is noted yet. */
export function stateOf(run: LedgerRun, holders: Holder[]): LedgerState {
  return { run, holders, effects: [], kept: false }
}

/** Adds what a line says. A run under way and a ledger that is read both go through here. */
export function apply(line: NextLine, state: LedgerState): void {
  if ('intent' in line) state.effects.push({ effect: line.intent, ended: 'intended' })
  else if ('holder' in line) state.holders.push(line.holder)
  else if ('kept' in line) state.kept = true
  else {
    const noted = state.effects.findLast(({ effect }) => effect === line.outcome)
    if (noted?.ended === 'intended') noted.ended = line.ended
    else state.effects.push({ effect: line.outcome, ended: line.ended })
  }
}

/** What has to be done so that nothing is left, the newest effect taken back first. */
export function undoing({ effects }: Pick<LedgerState, 'effects'>): Undo[] {
  const mayHaveActed = effects.filter(({ ended }) => ended !== 'refused')
  return [...new Set(mayHaveActed.toReversed().flatMap(({ effect }) => undoneBy[effect]))]
}

/** Whether the run had begun to take back what it made. */
export function takingBack({ effects }: Pick<LedgerState, 'effects'>): boolean {
  return effects.some(({ effect }) => effect.startsWith('delete '))
}

/** Whether the ledger knows that the effect took place. */
export function isDone({ effects }: Pick<LedgerState, 'effects'>, sought: Effect): boolean {
  return effects.some(({ effect, ended }) => effect === sought && ended === 'done')
}
