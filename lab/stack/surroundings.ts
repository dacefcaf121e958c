import { join } from 'node:path'
import { startVariables } from '../../smoke/project-files.ts'
import type { ProgramOptions } from './child.ts'
import type { Reaper } from './reaper.ts'

/** What every part of a stack is given. */
export interface Surroundings {
  /** Holds the parts' data; removed with the stack. */
  folder: string
  /** Holds a log file per part; stays. */
  logs: string
  /** The machine's own variables, and all that a part inherits: PATH, HOME, TZ, LANG and NODE_EXTRA_CA_CERTS. */
  machine: Record<string, string>
  reaper: Reaper
  /** Aborted when whoever wanted the stack no longer does: nothing more is waited for. */
  unwanted?: AbortSignal
}

/** How a part runs in these surroundings, with a log file of its own. */
export function runningIn(surroundings: Surroundings, name: string) {
  const { folder, logs, machine, reaper, unwanted } = surroundings
  return {
    name,
    folder,
    env: { ...machine, ...startVariables },
    logFile: join(logs, `${name}.log`),
    reaper,
    ...(unwanted === undefined ? {} : { unwanted }),
  } satisfies Partial<ProgramOptions>
}
