import { turnDefaults } from '../../migrations/in-turn.ts'
import { durationFlag } from '../duration-flag.ts'

/** How long a statement of a migration may wait for a lock before it lets the queries behind it by. */
export const lockTimeout = durationFlag({
  default: turnDefaults.lockTimeoutMs,
  atLeastMs: 100,
  description: 'the longest that a statement may wait for a lock that live queries hold',
})
