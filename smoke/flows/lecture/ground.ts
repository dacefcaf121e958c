import { randomBytes } from 'node:crypto'
import type { Pegasus, SourceFile } from '../../pegasus.ts'
import type { Tell } from '../../run-event.ts'
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
  /** The longest pause between two polls of a job; 2 s unless told. */
  slowestPollMs?: number
}

/** The ids of one run. They all carry its token, so that what it made can be told from everything else. */
export interface RunIds {
  lectureId: string
  courseId: string
  title: string
}

/** What the steps of the lecture flow stand on. */
export interface LectureGround {
  pegasus: Pegasus
  /** Asks after the run's own signal has fired; for the clean-up only. */
  afterwards: Pegasus
  plan: LecturePlan
  ids: RunIds
  /** Filled by the downloads, proven dead by the clean-up. */
  exportUrls: Secret[]
  signal: AbortSignal
  tell: Tell
}

export function newRunIds(now = Date.now()): RunIds {
  const token = `smoke-${now.toString(36)}-${randomBytes(4).toString('hex')}`
  return { lectureId: token, courseId: `${token}-course`, title: `Smoke lecture ${token}` }
}
