import type { z } from 'zod'
import type { StageName } from '../contract/job.ts'
import type { LectureStatus } from '../contract/lecture.ts'
import type { StageServices } from '../services.ts'
import type { Connection } from '../tables/database.ts'

/** What a stage has made: it becomes true only when `save` and the job's end commit together. */
export interface StageOutcome {
  /** Shown to clients as the job's `result`. */
  result: Record<string, unknown>
  /** Writes the rows that refer to the objects the run has written; again, when it was rolled back. */
  save(connection: Connection): Promise<void>
}

export interface StageRun<Payload> {
  lectureId: string
  payload: Payload
  /** Fires when the run must end: its time is over, the worker stops, or the job was taken away. */
  signal: AbortSignal
}

/**
 * One step of the pipeline. `run` reads what is stored and writes objects under keys that a second run
 * writes again, so that running twice is the same as running once; it changes no row itself.
 */
export interface Stage<Payload> {
  name: StageName
  payload: z.ZodType<Payload>
  /** What the lecture's status says while and after the stage runs; null leaves it alone. */
  lectureStatus: { running: LectureStatus; completed: LectureStatus } | null
  run(run: StageRun<Payload>, services: StageServices): Promise<StageOutcome>
}

/**
 * A stage could not do its work, and trying again cannot help. The message is ours and safe to show: it
 * tells what was found and what to do.
 */
export class StageError extends Error {
  override readonly name = 'StageError'
}
