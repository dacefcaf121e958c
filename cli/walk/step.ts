import type { Remedy } from '../../smoke/check.ts'

/**
 * What a step asks for. `check` only looks; `command` changes something; `manual` is done by a person outside of this
 * tool; `decide` is answered by a person and says where to go on.
 */
export type StepKind = 'check' | 'command' | 'manual' | 'decide'

/**
 * How an act ends. `unknown`: it may or may not have acted, as when its answer was lost. `left`: it has begun a walk of
 * its own that stands before its end, and goes on with it when it is run again.
 */
export const endings = ['good', 'bad', 'unknown', 'left'] as const

export type ActOutcome = {
  ended: (typeof endings)[number]
  detail: string
  remedy?: Remedy
  /** What the journal keeps of it for a program, as the id of a walk that was begun. */
  noted?: Readonly<Record<string, string>>
}

export function good(detail: string): ActOutcome {
  return { ended: 'good', detail }
}

export function bad(detail: string, advice?: string, command?: string): ActOutcome {
  return { ended: 'bad', detail, ...(advice === undefined ? {} : { remedy: remedyOf(advice, command) }) }
}

export function notKnown(detail: string, advice?: string): ActOutcome {
  return { ended: 'unknown', detail, ...(advice === undefined ? {} : { remedy: { advice } }) }
}

function remedyOf(advice: string, command: string | undefined): Remedy {
  return command === undefined ? { advice } : { advice, command }
}

export interface Probed {
  state: 'done' | 'not done' | 'cannot tell'
  detail: string
}

export interface ActContext {
  signal: AbortSignal
  /** When the action was first intended, by the journal; null before that. */
  intendedAt: Date | null
  /** Takes a line of what goes on meanwhile, for whoever watches. */
  tell(line: string): void
  /** Where a person is at a terminal: keeps off it until the work is done that uses it. */
  lend?: Lend | undefined
}

export type Lend = <Result>(work: () => Promise<Result>) => Promise<Result>

export interface Act<Result = ActOutcome> {
  /** What is run, as a person would type or say it; without any secret. */
  shown: string
  run(context: ActContext): Promise<Result>
}

export interface Option {
  /** As it is typed: one word, lower-case letters, digits and hyphens. */
  name: string
  text: string
  next: string
}

export interface Step {
  /** Unique in its walk, lower-case letters, digits and hyphens. */
  id: string
  title: string
  kind: StepKind
  why: string
  /** What the action changes, as a sentence; null where it changes nothing. */
  changes: string | null
  /** What a person does in a `manual` step, as plain lines; the others have none. */
  instructions?: string
  /** What is to be seen afterwards; null where it is plain. */
  expected: string | null
  /** It loses or interrupts something: then the target's name is typed before it runs. */
  destructive: boolean
  preCheck?: Act
  /** Its action is a walk of its own, whose steps can be answered beforehand. */
  walks?: true
  /** What a `check` looks at, or what a `command` does. The others have none. */
  action?: Act
  /** What a person types to the same effect, where `action` shows no command or is done by hand. */
  typed?: string | null | undefined
  /** Tells after a crash whether the action has happened. Without one, a person is asked. */
  probe?: Act<Probed>
  postCheck?: Act
  undo?: Act
  options?: readonly Option[]
  /** The id of the step to go on with; the one after it by default, and null ends the walk. */
  next?: string | null
}
