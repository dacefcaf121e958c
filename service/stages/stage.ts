import type { z } from 'zod'
import type { StageName } from '../contract/job.ts'
import type { ObjectAttempt } from '../objects/attempt.ts'
import type { StageServices } from '../services.ts'
import type { Connection } from '../tables/database.ts'
import type { LectureOfJob, ObjectKind } from '../tables/rows.ts'

/** What a stage has made: it becomes true only when `save` and the job's end commit together. */
export interface StageOutcome {
  /** The job's `result`; clients see each key in it as an address. */
  result: Record<string, unknown>
  /** The kinds of objects whose live ones the run's own replace. */
  replaces: readonly ObjectKind[]
  /**
   * Writes the rows that refer to the objects the run has written; again, when it was rolled back. False when what the
   * run has read was replaced meanwhile: then nothing of it is kept.
   */
  save(connection: Connection, lecture: LectureOfJob): Promise<boolean>
}

export interface StageRun<Payload> {
  /** The lecture as it is when the run begins. */
  lecture: LectureOfJob
  payload: Payload
  /** Writes the run's objects: they become live with its outcome, or are given up. */
  attempt: ObjectAttempt
  /** Fires when the run must end: its time is over, the worker stops, or the job was taken away. */
  signal: AbortSignal
}

/** One step of the pipeline. `run` reads what is live and writes new objects; it changes no row itself. */
export interface Stage<Payload> {
  name: StageName
  payload: z.ZodType<Payload>
  run(run: StageRun<Payload>, services: StageServices): Promise<StageOutcome>
}

/**
 * A stage could not do its work, and trying again cannot help. The message is ours and safe to show: it
 * tells what was found and what to do.
 */
export class StageError extends Error {
  override readonly name = 'StageError'
}
