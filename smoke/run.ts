import { performance } from 'node:perf_hooks'
import type { Answer, Check, ObservingCheck } from './check.ts'
import type { Evidence, ObservationName, Observations, Omission } from './evidence.ts'
import { answerTo } from './judge.ts'
import type { Pegasus } from './pegasus.ts'
import type { Tell } from './run-event.ts'

const observationNames = [
  'preflight',
  'health',
  'readiness',
  'lecture',
  'soak',
] as const satisfies ObservationName[]

/** A run under way: makes observations, keeps them as evidence, and tells whoever watches. */
export class Run {
  readonly evidence: Evidence
  readonly tell: Tell
  readonly #pegasus: Pegasus

  constructor(evidence: Evidence, pegasus: Pegasus, tell: Tell) {
    this.evidence = evidence
    this.tell = tell
    this.#pegasus = pegasus
  }

  /** Makes a check's own observation and answers the check. */
  async ask<Name extends ObservationName>(check: ObservingCheck<Name>): Promise<Answer> {
    return this.watch(check, () => check.observe(this.#pegasus))
  }

  /** Keeps what `observe` sees under the check's observation, and answers the check. */
  async watch<Name extends ObservationName>(
    check: Check<Name> & { readonly name: Name },
    observe: () => Promise<Observations[Name]>,
  ): Promise<Answer> {
    this.tell({ kind: 'started', part: check.name })
    const startedAt = performance.now()
    this.evidence.observations[check.name] = await observe()
    const answer = answerTo(check, this.evidence)
    this.tell({ kind: 'finished', part: check.name, durationMs: performance.now() - startedAt, answer })
    return answer
  }

  /** Answers a check that judges what was already seen. */
  judge(check: Check): Answer {
    const answer = answerTo(check, this.evidence)
    this.tell({ kind: 'finished', part: check.name, durationMs: 0, answer })
    return answer
  }

  /** Notes why observations are deliberately not made. */
  omit(names: readonly ObservationName[], omission: Omission): void {
    for (const name of names) this.evidence.omitted[name] = omission
  }

  /** Notes it for every observation that was not made. */
  omitTheRest(omission: Omission): void {
    this.omit(
      observationNames.filter((name) => this.evidence.observations[name] === undefined),
      omission,
    )
  }
}
