import { describeChange } from '../../../migrations/catalog.ts'
import { canBeTakenBack } from '../../../migrations/half-done.ts'
import type { LintRule } from './rule.ts'

export const repeatable: LintRule = {
  name: 'repeatable',
  judge({ migration: { transactional, changes } }) {
    const beyond = changes.filter((change) => !canBeTakenBack(change))
    if (transactional || beyond.length === 0) return []
    return [
      {
        expected: 'a migration without a transaction changes indexes only',
        seen: beyond.map(describeChange).join('; '),
        why: 'When it is broken off in its middle, nobody but a person can say how to go on.',
        remedy: 'Do that in a migration of its own, in a transaction, before or after this one.',
      },
    ]
  },
}
