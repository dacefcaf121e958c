import { printable } from '../../smoke/printable.ts'
import { stopCauseOf } from '../../smoke/stop.ts'
import type { Journal } from './journal.ts'
import type { ActName, JournalEvent, WalkHeader } from './journal-line.ts'
import type { StepOutline } from './outline.ts'
import { type Position, positionOf } from './position.ts'
import type { Act, ActContext, ActOutcome, Lend, Probed, Step } from './step.ts'
import { type WalkOutcome, walkOutcome } from './walk-outcome.ts'
import { type Trouble, undoable, type Visit } from './walk-state.ts'

export interface Walk extends Pick<WalkHeader, 'kind' | 'name' | 'target' | 'parameters'> {
  steps: readonly Step[]
}

/** The walk is left where it stands: a person wants that, or nobody is there to answer. */
export interface Leave {
  stop: 'person' | 'nobody'
}
export interface Skip {
  skip: string
}

/** Who answers what the walk asks: a person at a terminal, or flags. `undo` is the step that could be taken back. */
export interface Walker {
  offer(step: StepOutline, undo: StepOutline | null): Promise<'run' | 'undo' | Skip | Leave>
  /** Whether the target's name is given, before a destructive action runs. */
  confirm(step: StepOutline, target: WalkHeader['target']): Promise<boolean | Leave>
  byHand(step: StepOutline, undo: StepOutline | null): Promise<'done' | 'undo' | Skip | Leave>
  decide(step: StepOutline, undo: StepOutline | null): Promise<{ option: string } | 'undo' | Leave>
  /** Whether the action, or its undo, happened before the walk was cut off; `probed` says why that cannot be told. */
  happened(step: StepOutline, act: 'action' | 'undo', probed: string): Promise<boolean | Leave>
  /**
   * What to do about an act that did not end well: `again` repeats it, `anew` runs the action once more after its
   * post-check was bad, and a skip goes on all the same.
   */
  trouble(
    step: StepOutline,
    trouble: Trouble,
    undo: StepOutline | null,
  ): Promise<'again' | 'anew' | 'undo' | Skip | Leave>
  progress(line: string): void
  /** Lends the terminal to an act; absent where there is none. */
  lend?: Lend | undefined
}

export class StepsChanged extends Error {
  override readonly name = 'StepsChanged'
  readonly steps: readonly string[]
  constructor(steps: readonly string[]) {
    super(`The steps are no longer those with which the walk was begun: ${steps.join(', ')}.`)
    this.steps = steps
  }
}

/**
 * Walks on from where the journal stands, until the end, until it is left, or until the signal fires; an act that is
 * under way then is told to stop, and waited for.
 *
 * @throws {StepsChanged} when the journal is of other steps.
 * @throws {JournalLost} when the journal cannot be written.
 */
export async function walk(
  { steps }: Walk,
  journal: Journal,
  walker: Walker,
  signal: AbortSignal,
): Promise<WalkOutcome> {
  const changed = journal.changedSteps(steps)
  if (changed.length > 0) throw new StepsChanged(changed)
  const walking = new Walking(steps, journal, walker, signal)
  while (journal.state.ended === null && journal.state.stopped === null) await walking.go()
  return walkOutcome(journal.state, new Date())
}

type Answer = 'run' | 'done' | 'again' | 'anew' | 'undo' | Skip | Leave | { option: string }

class Walking {
  readonly #steps: ReadonlyMap<string, Step>
  readonly #journal: Journal
  readonly #walker: Walker
  readonly #signal: AbortSignal
  /** Somebody has just said that it shall run, and need not say so twice. */
  #wanted: Visit | null = null

  constructor(steps: readonly Step[], journal: Journal, walker: Walker, signal: AbortSignal) {
    this.#steps = new Map(steps.map((step) => [step.id, step]))
    this.#journal = journal
    this.#walker = walker
    this.#signal = signal
  }

  async go(): Promise<void> {
    if (this.#signal.aborted)
      return await this.#note({ event: 'stopped', by: stopCauseOf(this.#signal) ?? 'SIGTERM' })
    const position = positionOf(this.#journal.state)
    switch (position.at) {
      case 'begin':
        return await this.#note({ event: 'begun', step: position.step })
      case 'check':
        return await this.#run(position.act, position.visit)
      case 'probe':
        return await this.#probe(position.visit)
      case 'end':
        return await this.#note({ event: 'ended', outcome: position.outcome })
      default:
        return await this.#ask(position)
    }
  }

  async #ask(position: Extract<Position, { at: 'offer' | 'by hand' | 'decide' | 'ask' | 'trouble' }>) {
    const { visit } = position
    const { step } = visit
    const undo = undoable(this.#journal.state)?.step ?? null
    switch (position.at) {
      case 'offer':
        if (this.#wanted === visit) return await this.#runIfConfirmed(visit)
        return await this.#follow(await this.#answer(this.#walker.offer(step, undo)), visit)
      case 'by hand':
        if (visit.intendedAt === null) await this.#note({ event: 'intent', step: step.id, act: 'action' })
        return await this.#follow(await this.#answer(this.#walker.byHand(step, undo)), visit)
      case 'decide':
        return await this.#follow(await this.#answer(this.#walker.decide(step, undo)), visit)
      case 'trouble':
        return await this.#follow(
          await this.#answer(this.#walker.trouble(step, position.trouble, undo)),
          visit,
        )
      case 'ask': {
        const { act } = position
        const happened = await this.#answer(this.#walker.happened(step, act, visit.probed))
        if (typeof happened === 'boolean')
          return await this.#note({ event: 'told', step: step.id, act, happened })
        return await this.#follow(happened, visit)
      }
    }
  }

  async #follow(answer: Answer | undefined, visit: Visit): Promise<void> {
    const { id } = visit.step
    if (answer === undefined) return
    if (typeof answer === 'object') {
      if ('stop' in answer) return await this.#note({ event: 'stopped', by: answer.stop })
      if ('skip' in answer) return await this.#note({ event: 'skipped', step: id, reason: answer.skip })
      return await this.#note({ event: 'decided', step: id, option: answer.option })
    }
    switch (answer) {
      case 'run':
        return await this.#runIfConfirmed(visit)
      case 'done':
        return await this.#note(byHand(id))
      case 'undo':
        return await this.#undo()
      case 'anew':
      case 'again': {
        const bad = visit.trouble?.act ?? 'action'
        if (bad === 'undo') return await this.#undo()
        const act = answer === 'anew' ? 'action' : bad
        if (act === 'action') this.#wanted = visit
        return await this.#note({ event: 'again', step: id, act })
      }
    }
  }

  async #runIfConfirmed(visit: Visit): Promise<void> {
    this.#wanted = null
    if (visit.step.destructive) {
      const { target } = this.#journal.state.header
      const confirmed = await this.#answer(this.#walker.confirm(visit.step, target))
      if (typeof confirmed === 'object') return await this.#follow(confirmed, visit)
      if (confirmed !== true) return
    }
    await this.#run('action', visit)
  }

  async #undo(): Promise<void> {
    const visit = undoable(this.#journal.state)
    if (visit !== null) await this.#run('undo', visit)
  }

  async #run(name: ActName, visit: Visit): Promise<void> {
    const { id } = visit.step
    const act = actsOf(this.#steps.get(id))[name]
    if (act === undefined) throw new Error(`${id} has no ${name}`)
    await this.#note({ event: 'intent', step: id, act: name })
    const outcome = await this.#outcomeOf(act, visit)
    await this.#note({ event: 'outcome', step: id, act: name, ...outcome })
  }

  async #outcomeOf(act: Act, visit: Visit): Promise<ActOutcome> {
    try {
      const { ended, detail, remedy, noted } = await act.run(this.#contextOf(visit))
      return {
        ...{ ended, detail },
        ...(remedy === undefined ? {} : { remedy }),
        ...(noted === undefined ? {} : { noted: { ...noted } }),
      }
    } catch (error) {
      return { ended: 'unknown', detail: saidBy(error) }
    }
  }

  async #probe(visit: Visit): Promise<void> {
    const { id } = visit.step
    const { state, detail } = await this.#probedBy(this.#steps.get(id)?.probe, visit)
    // Told to stop, a probe knows nothing: whoever goes on asks it again.
    if (!this.#signal.aborted) await this.#note({ event: 'probed', step: id, state, detail })
  }

  async #probedBy(probe: Act<Probed> | undefined, visit: Visit): Promise<Probed> {
    try {
      return (
        (await probe?.run(this.#contextOf(visit))) ?? { state: 'cannot tell', detail: 'There is no probe.' }
      )
    } catch (error) {
      return { state: 'cannot tell', detail: saidBy(error) }
    }
  }

  #contextOf({ intendedAt }: Visit): ActContext {
    const tell = (line: string) => this.#walker.progress(printable(line))
    return { signal: this.#signal, intendedAt, tell, lend: this.#walker.lend }
  }

  /** The answer, or undefined once the walk is told to stop. */
  async #answer<Given>(asked: Promise<Given>): Promise<Given | undefined> {
    const { promise: stopped, resolve } = Promise.withResolvers<undefined>()
    const stop = () => resolve(undefined)
    if (this.#signal.aborted) stop()
    this.#signal.addEventListener('abort', stop)
    try {
      return await Promise.race([asked, stopped])
    } finally {
      this.#signal.removeEventListener('abort', stop)
    }
  }

  async #note(event: JournalEvent): Promise<void> {
    await this.#journal.append(event)
  }
}

function byHand(step: string): JournalEvent {
  return { event: 'outcome', step, act: 'action', ended: 'good', detail: 'Done by hand.' }
}

function actsOf(step: Step | undefined): Partial<Record<ActName, Act | undefined>> {
  return {
    'pre-check': step?.preCheck,
    action: step?.action,
    'post-check': step?.postCheck,
    undo: step?.undo,
  }
}

function saidBy(error: unknown): string {
  return printable(error instanceof Error ? error.message : String(error))
}
