import type { Asked } from '../asked.ts'
import type { CleanUpSeen } from '../flows/lecture-seen.ts'

/** What a run has left on the target. */
export interface Leftover {
  lectureId: string
  courseId: string
  /** Null where no ledger tells of it: then the token in its id does. */
  runId: string | null
  startedAt: string
}

/** What looks like a run's and is left alone. */
export interface Spared {
  lectureId: string
  /**
   * `lives`: its run may still go on; `kept`: a flag said that it stays; `young`: no ledger tells of it and it is not
   * old enough; `not-ours`: it bears a token, and is otherwise not as a run makes it.
   */
  because: 'lives' | 'kept' | 'young' | 'not-ours'
}

/** What the ledgers of this machine and the lists of the target show. */
export interface LeftoversSeen {
  olderThanMs: number
  lectures: { asked: Asked<null>; count: number }
  courses: { asked: Asked<null>; count: number }
  found: Leftover[]
  spared: Spared[]
  /** The names of ledgers of which nothing can be told. */
  unreadable: string[]
}

/** What came of collecting it, in the same order; shorter when the run was cut short. */
export interface CollectionSeen {
  /** Null for what another process has taken up meanwhile. */
  collected: { lectureId: string; cleanUp: CleanUpSeen | null }[]
}
