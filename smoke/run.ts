import { randomBytes } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import type { Answer, Check, ObservingCheck } from './check.ts'
import {
  type Evidence,
  type ObservationName,
  type Omission,
  observationNames,
  type Plan,
  type RunHeader,
} from './evidence/evidence.ts'
import { apply, type EvidenceRecord, evidenceOf, type Keeper, type Seen } from './evidence/record.ts'
import { answerTo } from './judge.ts'
import type { Pegasus } from './pegasus.ts'
import type { Tell } from './run-event.ts'
import { failureIn, type Settling, untilSettled } from './settle.ts'
import type { StopCause } from './stop.ts'
import type { Target } from './target.ts'

export interface RunOptions {
  /** Fires with a `Stopped` when the run is cut short. */
  signal: AbortSignal
  tell: Tell
  /** Name and version of what runs, for the record. */
  tool: string
  /** Who runs it and where, as `name@host`, for the record. */
  operator: string
  /** Where the record goes while the run goes on; nowhere by default. */
  keeper?: Keeper
}

export function headerOf(
  target: Pick<Target, 'name' | 'url'>,
  plan: Plan,
  { tool, operator }: Pick<RunOptions, 'tool' | 'operator'>,
): RunHeader {
  return {
    runId: randomBytes(6).toString('hex'),
    tool,
    operator,
    plan,
    target: { name: target.name, url: target.url.href },
    startedAt: new Date().toISOString(),
  }
}

export class Run {
  readonly evidence: Evidence
  readonly tell: Tell
  readonly #pegasus: Pegasus
  readonly #keeper: Keeper
  readonly #startedAt = performance.now()

  constructor(header: RunHeader, pegasus: Pegasus, tell: Tell, keeper: Keeper) {
    this.evidence = evidenceOf(header)
    this.tell = tell
    this.#pegasus = pegasus
    this.#keeper = keeper
    keeper.begin(header)
  }

  get elapsedMs(): number {
    return performance.now() - this.#startedAt
  }

  keep(record: EvidenceRecord): void {
    apply(record, this.evidence)
    this.#keeper.keep(record)
  }

  observed<Name extends ObservationName>(name: Name, startedMs: number, value: Seen<Name>): void {
    const timing = { startedMs, durationMs: this.elapsedMs - startedMs }
    this.keep({ kind: 'observed', name, timing, value } as EvidenceRecord)
  }

  async ask<Name extends Exclude<ObservationName, 'soak'>>(check: ObservingCheck<Name>): Promise<Answer> {
    return this.watch(check, async (startedMs) => {
      const value = await check.observe(this.#pegasus, this.evidence.plan)
      this.observed(check.name, startedMs, value as Seen<Name>)
    })
  }

  /** Answers a check like `ask`, and looks again as long as a deploy under way may still mend what is wrong. */
  async askUntilSettled<Name extends Exclude<ObservationName, 'soak'>>(
    check: ObservingCheck<Name>,
    settling: Settling,
    mayBeMended: () => boolean = () => true,
  ): Promise<Answer> {
    return this.watch(check, (startedMs) =>
      untilSettled(
        check.name,
        settling,
        async () => {
          const value = await check.observe(this.#pegasus, this.evidence.plan)
          this.observed(check.name, startedMs, value as Seen<Name>)
        },
        () => (mayBeMended() ? failureIn(answerTo(check, this.evidence)) : null),
      ),
    )
  }

  /** Answers a check once `observe`, which is given when it began, has kept what the check needs. */
  async watch(check: Check, observe: (startedMs: number) => Promise<void>): Promise<Answer> {
    const startedMs = this.elapsedMs
    this.tell({ kind: 'started', part: check.name })
    await observe(startedMs)
    const answer = answerTo(check, this.evidence)
    this.tell({ kind: 'finished', part: check.name, durationMs: this.elapsedMs - startedMs, answer })
    return answer
  }

  judge(check: Check): Answer {
    const answer = answerTo(check, this.evidence)
    this.tell({ kind: 'finished', part: check.name, durationMs: 0, answer })
    return answer
  }

  omit(names: readonly ObservationName[], omission: Omission): void {
    this.keep({ kind: 'omitted', names, omission })
  }

  omitTheRest(omission: Omission): void {
    this.omit(
      observationNames.filter((name) => this.evidence.observations[name] === undefined),
      omission,
    )
  }

  end(stopped: StopCause | null): Evidence {
    this.keep({ kind: 'ended', durationMs: this.elapsedMs, stopped })
    return this.evidence
  }
}
