import { setTimeout as sleep } from 'node:timers/promises'
import type { DatabaseLocks, Handshake } from '../../service/contract/handshake.ts'
import type { Asked } from '../asked.ts'
import { longestHoldSeconds } from '../checks/database-locks.ts'
import type { Pegasus } from '../pegasus.ts'
import { shakeHands } from './shake-hands.ts'

const lookAgainMs = 1_000
const atMostMs = (longestHoldSeconds + 2) * 1000
/** By how much later in a handshake than in another the locks may have been read. */
const vagueMs = 500

/**
 * Shakes hands, and does so again while something in the database is held up and may be let go yet, as by a
 * migration that takes a second. So a lock that stays is told from one that goes; where none is held, one handshake
 * says it.
 */
export async function shakeHandsUntilLetGo(
  pegasus: Pick<Pegasus, 'beginHandshake' | 'handshake'>,
  signal: AbortSignal,
): Promise<Asked<Handshake>> {
  const startedAt = performance.now()
  let seen = await shakeHands(pegasus)
  for (let lookedMs = 0; seen.ok && mayBeLetGo(seen.value.locks, lookedMs) && lookedMs < atMostMs; ) {
    await sleep(lookAgainMs, undefined, { signal }).catch(() => {})
    lookedMs = performance.now() - startedAt
    const again = await shakeHands(pegasus)
    if (!again.ok) break
    seen = again
  }
  return seen
}

/** Whether something is held up that was so at the first look already, and not for so long that it counts. */
function mayBeLetGo(locks: DatabaseLocks | null | undefined, sinceFirstMs: number): boolean {
  if (!locks) return false
  const shut = locks.holders.filter(({ keepsWritersOut }) => keepsWritersOut)
  const heldMs = [
    ...(locks.waiting > 0 ? [locks.longestWaitSeconds] : []),
    ...shut.map(({ openForSeconds }) => openForSeconds ?? longestHoldSeconds),
  ].map((seconds) => seconds * 1000)
  const longestMs = Math.max(...heldMs)
  return longestMs <= longestHoldSeconds * 1000 && longestMs >= sinceFirstMs - vagueMs
}
