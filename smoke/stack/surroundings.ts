import type { Reaper } from './reaper.ts'

/** What every part of a stack is given. */
export interface Surroundings {
  /** Holds the parts' data; removed with the stack. */
  folder: string
  /** Holds a log file per part; stays. */
  logs: string
  /** The machine's own variables, and all that a part inherits: PATH, HOME, TZ, LANG. */
  machine: Record<string, string>
  reaper: Reaper
}
