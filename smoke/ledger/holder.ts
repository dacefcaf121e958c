import { hostname } from 'node:os'
import { identify, isRunning } from '../process-identity.ts'
import type { Holder } from './ledger-line.ts'
import type { LedgerState } from './ledger-state.ts'

/** This process, as one that carries a run out until then at the latest. */
export function thisProcess(until: Date): Holder {
  const { pid, started } = identify(process.pid) ?? { pid: process.pid, started: 'unknown' }
  return { host: hostname(), pid, started, until: until.toISOString() }
}

/** Whether a process may still be at it. Of another machine only its deadline is known. */
export function mayLive(holder: Holder, now = Date.now()): boolean {
  return holder.host === hostname() ? isRunning(holder) : Date.parse(holder.until) > now
}

/** Whether somebody may still be carrying the run out. */
export function isHeld({ holders }: Pick<LedgerState, 'holders'>): boolean {
  return holders.some((holder) => mayLive(holder))
}
