import { describeDuration } from '../../../smoke/duration.ts'
import type { LintRule } from './rule.ts'

export const lockTimeout: LintRule = {
  name: 'lock-timeout',
  judge({ migration, lockTimeoutMs }) {
    const reset = migration.statements.find(
      (statement) => statement.lockTimeoutMs === 0 || statement.lockTimeoutMs > lockTimeoutMs,
    )
    if (reset === undefined) return []
    return [
      {
        expected: `lock_timeout stays at the ${describeDuration(lockTimeoutMs)} that the runner sets, or below`,
        seen: `lock_timeout is ${reset.lockTimeoutMs === 0 ? 'off' : describeDuration(reset.lockTimeoutMs)} after: ${reset.sql}`,
        why: 'A statement that waits for a lock lets every later query of the table queue up behind it.',
        remedy: 'Leave lock_timeout alone: the runner gives way and tries again.',
      },
    ]
  },
}
