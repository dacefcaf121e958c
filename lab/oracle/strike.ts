import type { Scene } from './scene.ts'

/** A fault that is under way. */
export interface Strike {
  /** Whether it has met the service. */
  struck(): boolean | Promise<boolean>
  /** Settles when it has struck and lasted long enough. */
  over: Promise<void>
  /** Mends everything. Returns, in sentences, what the service did wrong meanwhile. */
  heal(): Promise<string[]>
}

/** Something that goes wrong while the steps of a turn are answered. */
export interface OracleFault {
  name: string
  /** What is broken, as the page tells it. */
  breaks: string
  /** Whether reads of the database alone must go on as if nothing were wrong. */
  sparesReads: boolean
  /** Begins it; where it counts messages it strikes at the one of number `at`, from 1. */
  begin(scene: Scene, at: number): Promise<Strike>
}
