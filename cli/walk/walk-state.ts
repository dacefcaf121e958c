import type { Holder } from '../../smoke/ledger/ledger-line.ts'
import type { ActName, JournalEntry, JournalEvent, WalkHeader } from './journal-line.ts'
import type { StepOutline } from './outline.ts'
import type { ActOutcome } from './step.ts'

export interface Trouble extends Pick<ActOutcome, 'detail' | 'remedy'> {
  act: ActName
  ended: Exclude<ActOutcome['ended'], 'good'>
}

/**
 * How far a step has come: its pre-check is due (`begun`), its action may be offered (`ready`), the action or the undo
 * was intended and whether it happened is not known (`uncertain`), not even to the probe (`asking`), the action has
 * happened and the post-check is due (`acted`), or it is over.
 */
export type Stage =
  | 'begun'
  | 'ready'
  | 'uncertain'
  | 'asking'
  | 'acted'
  | 'undo uncertain'
  | 'undo asking'
  | 'good'
  | 'skipped'
  | 'overridden'

/** One time that a step is come to; an answer may lead back to it. */
export interface Visit {
  step: StepOutline
  stage: Stage
  trouble: Trouble | null
  intendedAt: Date | null
  probed: string
  /** The visit whose action is taken back here, by its index; null where that is this one. */
  takesBack: number | null
  undone: boolean
  /** The step to go on with, once it is over. */
  next: string | null
}

export interface WalkState {
  header: WalkHeader
  holders: Holder[]
  visits: Visit[]
  /** Who stopped it; null while it goes on, and once it has ended. */
  stopped: Extract<JournalEvent, { event: 'stopped' }>['by'] | null
  ended: Extract<JournalEvent, { event: 'ended' }>['outcome'] | null
}

export function stateOf(header: WalkHeader, holder: Holder): WalkState {
  return { header, holders: [holder], visits: [], stopped: null, ended: null }
}

/**
 * Adds what a line says. A walk under way and a journal that is read both go through here.
 *
 * @throws {Error} when it cannot follow from what was said before.
 */
export function apply({ at, did }: JournalEntry, state: WalkState): void {
  state.stopped = null
  if (did.event === 'resumed') {
    state.holders.push(did.holder)
    const visit = state.visits.at(-1)
    if (visit !== undefined && !isOver(visit)) askAnew(visit)
  } else if (did.event === 'stopped') state.stopped = did.by
  else if (did.event === 'ended') state.ended = did.outcome
  else if (did.event === 'begun') state.visits.push(visitOf(outlineIn(state, did.step)))
  else if (did.event === 'intent' && did.act === 'undo') beginUndo(did.step, state)
  else {
    const visit = state.visits.at(-1)
    if (visit?.step.id !== did.step) throw new Error(`${did.event} of ${did.step}, which is not come to`)
    applyToVisit(did, new Date(at), visit, state)
  }
}

export function isOver({ stage, trouble }: Visit): boolean {
  return trouble === null && (stage === 'good' || stage === 'skipped' || stage === 'overridden')
}

/** What can be taken back now: the action of this step once it may have acted, else that of the last step that did. */
export function undoable({ visits }: Pick<WalkState, 'visits'>): Visit | null {
  const last = visits.findLast((visit) => !visit.undone && mayStand(visit))
  return last === undefined || last.step.undo === null ? null : last
}

export function lastVisits({ visits }: Pick<WalkState, 'visits'>): Visit[] {
  const last = new Map(visits.filter(({ undone }) => !undone).map((visit) => [visit.step.id, visit]))
  return [...last.values()]
}

type OfVisit = Exclude<JournalEvent, { event: 'resumed' | 'stopped' | 'ended' | 'begun' }>

function applyToVisit(did: OfVisit, at: Date, visit: Visit, state: WalkState): void {
  switch (did.event) {
    case 'intent':
      if (did.act === 'action') intend(visit, at)
      return
    case 'outcome':
      if (did.ended === 'good') succeed(did.act, visit, state)
      else if (did.ended === 'unknown' && changesTheWorld(did.act, visit))
        visit.stage = did.act === 'undo' ? 'undo uncertain' : 'uncertain'
      else fail(did, did.ended, visit)
      return
    case 'probed':
      visit.probed = did.detail
      settle(did.state === 'cannot tell' ? null : did.state === 'done', visit, state)
      return
    case 'told':
      settle(did.happened === (did.act === 'action'), visit, state)
      return
    case 'decided':
      decide(did.option, visit)
      return
    case 'skipped':
      visit.stage = visit.trouble === null || visit.trouble.act === 'pre-check' ? 'skipped' : 'overridden'
      visit.trouble = null
      return
    case 'again':
      if (did.act === 'post-check') visit.stage = 'acted'
      else visit.stage = visit.trouble?.act === 'action' && visit.step.probe !== null ? 'uncertain' : 'begun'
      visit.trouble = null
  }
}

function visitOf(step: StepOutline): Visit {
  return {
    step,
    stage: 'begun',
    trouble: null,
    intendedAt: null,
    probed: '',
    takesBack: null,
    undone: false,
    next: step.next,
  }
}

function outlineIn({ header }: WalkState, id: string): StepOutline {
  const outline = header.steps.find((step) => step.id === id)
  if (outline === undefined) throw new Error(`${id} is no step of this walk`)
  return outline
}

function decide(name: string, visit: Visit): void {
  const option = visit.step.options.find((one) => one.name === name)
  if (option === undefined) throw new Error(`${name} is no option of ${visit.step.id}`)
  visit.stage = 'good'
  visit.next = option.next
}

function intend(visit: Visit, at: Date): void {
  visit.intendedAt ??= at
  // A check is simply repeated, and a person is simply asked again.
  if (visit.step.kind === 'command') visit.stage = 'uncertain'
}

function succeed(act: ActName, visit: Visit, state: WalkState): void {
  if (act === 'pre-check') visit.stage = 'ready'
  else if (act === 'action') hasActed(visit)
  else if (act === 'post-check') visit.stage = 'good'
  else isTakenBack(visit, state)
}

function fail({ act, detail, remedy }: Omit<Trouble, 'ended'>, ended: Trouble['ended'], visit: Visit): void {
  visit.trouble = { act, ended, detail, ...(remedy === undefined ? {} : { remedy }) }
  if (act === 'action') visit.stage = 'begun'
}

/** The effect of the step is in the world, is not, or (null) nobody can tell. */
function settle(present: boolean | null, visit: Visit, state: WalkState): void {
  const undoing = visit.stage === 'undo uncertain' || visit.stage === 'undo asking'
  if (present === null) visit.stage = undoing ? 'undo asking' : 'asking'
  else if (!undoing && present) hasActed(visit)
  else if (!undoing) visit.stage = 'begun'
  else if (!present) isTakenBack(visit, state)
  else fail({ act: 'undo', detail: 'What was to be taken back is still there.' }, 'bad', visit)
}

function hasActed(visit: Visit): void {
  visit.stage = visit.step.postCheck === null ? 'good' : 'acted'
}

function isTakenBack(visit: Visit, state: WalkState): void {
  const from = visit.takesBack ?? state.visits.indexOf(visit)
  for (const one of state.visits.slice(from)) one.undone = true
  state.visits.push(visitOf(visit.step))
}

function beginUndo(id: string, state: WalkState): void {
  const visit = undoable(state)
  if (visit === null || visit.step.id !== id) throw new Error(`undo of ${id}, which cannot be taken back`)
  const here = visit === state.visits.at(-1)
  const undoing = here ? visit : { ...visit, takesBack: state.visits.indexOf(visit) }
  if (!here) state.visits.push(undoing)
  undoing.stage = 'undo uncertain'
  undoing.trouble = null
}

function changesTheWorld(act: ActName, { step }: Visit): boolean {
  return act === 'undo' || (act === 'action' && step.kind === 'command')
}

/** Whether something may be in the world because of the visit, which could be taken back. */
function mayStand({ step, stage, trouble }: Visit): boolean {
  if (step.kind !== 'command' && step.kind !== 'manual') return false
  if (trouble !== null) return trouble.act !== 'pre-check'
  return stage === 'acted' || stage === 'good' || stage === 'overridden'
}

/** Whoever goes on believes no check that another process made, and no trouble that may be over. */
function askAnew(visit: Visit): void {
  const { step, trouble } = visit
  const canProbe = step.probe !== null && visit.intendedAt !== null
  if (trouble?.act === 'undo') {
    if (!canProbe) return
    visit.stage = 'undo uncertain'
  }
  if (trouble?.act === 'post-check') visit.stage = 'acted'
  visit.trouble = null
  if (visit.stage === 'ready') visit.stage = 'begun'
  if (visit.stage === 'begun' && canProbe) visit.stage = 'uncertain'
  if (visit.stage === 'asking') visit.stage = 'uncertain'
  if (visit.stage === 'undo asking') visit.stage = 'undo uncertain'
}
