import type { ActName } from './journal-line.ts'
import type { StepOutline } from './outline.ts'
import { isOver, lastVisits, type Trouble, type Visit, type WalkState } from './walk-state.ts'

export type Position =
  | { at: 'begin'; step: string }
  | { at: 'check'; act: Extract<ActName, 'pre-check' | 'post-check'>; visit: Visit }
  | { at: 'offer'; visit: Visit }
  | { at: 'by hand'; visit: Visit }
  | { at: 'decide'; visit: Visit }
  /** Ask the world whether it has happened, or, where that cannot tell, a person. */
  | { at: 'probe'; visit: Visit }
  | { at: 'ask'; act: 'action' | 'undo'; visit: Visit }
  | { at: 'trouble'; trouble: Trouble; visit: Visit }
  | { at: 'end'; outcome: 'good' | 'bad' }

export function positionOf(state: WalkState): Position {
  const visit = state.visits.at(-1)
  const { steps } = state.header
  if (visit === undefined) return begin(steps[0]?.id ?? null, state)
  return isOver(visit) ? begin(visit.next, state) : within(visit)
}

/** The step at which that is; null at the end. */
export function stepAt(position: Position): string | null {
  if ('visit' in position) return position.visit.step.id
  return position.at === 'begin' ? position.step : null
}

/** How a walk ends of which this is known: bad where something bad was passed over. */
export function outcomeOf(state: WalkState): 'good' | 'bad' {
  return lastVisits(state).some(({ stage }) => stage === 'overridden') ? 'bad' : 'good'
}

function begin(step: StepOutline['id'] | null, state: WalkState): Position {
  return step === null ? { at: 'end', outcome: outcomeOf(state) } : { at: 'begin', step }
}

function within(visit: Visit): Position {
  const { stage, step, trouble } = visit
  if (trouble !== null) return { at: 'trouble', trouble, visit }
  switch (stage) {
    case 'begun':
      return step.preCheck === null ? ready(visit) : { at: 'check', act: 'pre-check', visit }
    case 'ready':
      return ready(visit)
    case 'acted':
      return { at: 'check', act: 'post-check', visit }
    case 'uncertain':
    case 'undo uncertain':
      return step.probe === null ? ask(visit) : { at: 'probe', visit }
    default:
      return ask(visit)
  }
}

function ready(visit: Visit): Position {
  const { kind } = visit.step
  return { at: kind === 'decide' ? 'decide' : kind === 'manual' ? 'by hand' : 'offer', visit }
}

/** A person is asked whether it happened; whoever does a step by hand is so by being shown it. */
function ask(visit: Visit): Position {
  if (visit.stage === 'undo uncertain' || visit.stage === 'undo asking')
    return { at: 'ask', act: 'undo', visit }
  return visit.step.kind === 'manual' ? ready(visit) : { at: 'ask', act: 'action', visit }
}
