import type { ObservationName, Observations, Plan } from './evidence/evidence.ts'
import type { Pegasus } from './pegasus.ts'
import { printable } from './printable.ts'

/** What to do next: a sentence, and where there is one the command to type. */
export interface Remedy {
  advice: string
  command?: string
}

/** What a finding that is not good must say: no failure can be written without all four. */
export interface Problem {
  /** What a good deployment would have answered. */
  expected: string
  seen: string
  /** Why it matters to the people who use the service. */
  why: string
  remedy: Remedy
}

/**
 * The answer to a check's question. `fail` is proven bad; `inconclusive` says that it could not be asked or
 * that the evidence is too thin; a check is skipped only when it does not apply or a flag said so.
 */
export type Answer =
  | { outcome: 'pass'; detail: string }
  | ({ outcome: 'degraded' | 'fail' | 'inconclusive' } & Problem)
  | { outcome: 'skip'; because: 'inapplicable' | 'flag'; detail: string }

/**
 * A question about a deployment, answered from evidence alone. `needs` names the observations it judges; it is
 * asked only when all of them were made.
 */
export interface Check<Need extends ObservationName = ObservationName> {
  readonly name: string
  readonly question: string
  readonly needs: readonly Need[]
  judge(evidence: Pick<Observations, Need> & { plan: Plan }): Answer
}

/** A check that also makes the observation of its own name. */
export interface ObservingCheck<Name extends ObservationName> extends Check<Name> {
  readonly name: Name
  observe(pegasus: Pegasus, plan: Plan): Promise<Observations[Name]>
}

export interface Finding {
  check: string
  question: string
  answer: Answer
}

export function pass(detail: string): Answer {
  return { outcome: 'pass', detail: printable(detail) }
}

export function fail(problem: Problem): Answer {
  return { outcome: 'fail', ...printableProblem(problem) }
}

export function degraded(problem: Problem): Answer {
  return { outcome: 'degraded', ...printableProblem(problem) }
}

export function inconclusive(problem: Problem): Answer {
  return { outcome: 'inconclusive', ...printableProblem(problem) }
}

/** A problem of a check that expects the same for the same reason whatever it sees. */
export function problem(
  about: Pick<Problem, 'expected' | 'why'>,
  seen: string,
  advice: string,
  command?: string,
): Problem {
  return { ...about, seen, remedy: { advice, ...(command === undefined ? {} : { command }) } }
}

export function skip(because: 'inapplicable' | 'flag', detail: string): Answer {
  return { outcome: 'skip', because, detail: printable(detail) }
}

/** The answer to a question that the run ended before it could be asked. */
export const neverAsked: Answer = inconclusive({
  expected: 'the question is asked',
  seen: 'the run ended before it',
  why: 'What was not asked is not known to be good.',
  remedy: { advice: 'Run the command again and let it finish.' },
})

/** Whether a run may go on after this answer. */
export function isGood(answer: Answer): boolean {
  return answer.outcome === 'pass' || answer.outcome === 'degraded'
}

function printableProblem({ expected, seen, why, remedy }: Problem): Problem {
  return {
    expected: printable(expected),
    seen: printable(seen),
    why: printable(why),
    remedy: {
      advice: printable(remedy.advice),
      ...(remedy.command === undefined ? {} : { command: printable(remedy.command) }),
    },
  }
}
