import type { Ledger } from '../../ledger/ledger.ts'
import type { Pegasus, SourceFile } from '../../pegasus.ts'
import type { Tell } from '../../run-event.ts'
import type { RunIds } from '../../run-ids.ts'
import type { Secret } from '../../secret.ts'

/** A lecture whose content is known, so that what comes out can be checked for meaning. */
export interface KnownLecture extends SourceFile {
  name: string
  /** What is said or written in it, word for word. */
  trueText?: string
  /** Words of its subject, which any good transcript and any good material must hold. */
  topicWords: readonly string[]
}

export interface LecturePlan {
  lecture: KnownLecture
  presetId: string
  /** How long each of ingest, transcription, generation and export may take. */
  stageDeadlineMs: number
  /** Leave lecture and course in the service. */
  keep: boolean
  /** The folder, which must be there, in which the three exports are saved; or null. */
  saveTo: string | null
  /** The longest pause between two polls of a job; 2 s by default. */
  slowestPollMs?: number
}

export interface LectureGround {
  pegasus: Pegasus
  /** Asks after the run's own signal has fired; for the clean-up only. */
  afterwards: Pegasus
  plan: LecturePlan
  ids: RunIds
  /** What the run did until now, and before this process took it up. */
  ledger: Ledger
  /** Filled by the downloads, proven dead by the clean-up. */
  exportUrls: Secret[]
  signal: AbortSignal
  tell: Tell
}
