import type { VerdictOutcome } from '../../smoke/judge.ts'
import type { StopCause } from '../../smoke/stop.ts'
import type { RunPlan } from '../../smoke/verify.ts'
import type { DrillGround } from './drill-ground.ts'

/** What a drill is about; the short form rehearses one of each. */
export type DrillFamily =
  | 'target'
  | 'release'
  | 'schema'
  | 'worker'
  | 'database'
  | 'redis'
  | 'storage'
  | 'environment'
  | 'jobs'
  | 'model'
  | 'soak'
  | 'interruption'
  | 'healthy'

/** What verify must say of a fault. `pass` belongs to the healthy variants. */
export type Expectation =
  | { outcome: 'pass' }
  | {
      outcome: Exclude<VerdictOutcome, 'pass'>
      /** The check that must be the one to say it, with the outcome of the whole. */
      check: string
      /** What its `seen` must name: the cause, in words that only this cause has. */
      says: RegExp
    }

/** A verify that is under way, for what happens in its middle. */
export interface RunUnderWay {
  /** Resolves when the part of that name (a check, a step of the flow, `soak`) begins, or the run is over. */
  reached(part: string): Promise<void>
  /** Resolves when the part of that name has its answer, or the run is over. */
  done(part: string): Promise<void>
  /** Resolves when the run is over. */
  readonly over: Promise<void>
  /** Cuts the run short, as a signal or the run's own deadline does. */
  stop(by: StopCause): void
}

/** One way to break a deployment, and what verify must then say. */
export interface Drill {
  name: string
  family: DrillFamily
  /** What is broken, as one sentence without its full stop. */
  breaks: string
  expects: Expectation
  /** How soon the verdict must stand, from the start of verify. */
  withinMs: number
  /** What is asked otherwise than in the quick plan. */
  plan?: Partial<RunPlan>
  /**
   * Breaks it before verify begins, only by what an operator, a platform or a network can do too: signals, other
   * variables, proxies, preloaded modules, the database's and Redis's own commands. Notes on the ground how each
   * piece is mended (`ground.afterwards`), so that a fault that was half made is mended too.
   */
  inject?(ground: DrillGround): Promise<void>
  /** Breaks it while verify runs; ends by itself. */
  meanwhile?(ground: DrillGround, run: RunUnderWay): Promise<void>
}
