import type { LintRule } from './rule.ts'

export const runs: LintRule = {
  name: 'runs',
  judge({ migration: { error } }) {
    if (error === null) return []
    return [
      {
        expected: 'it runs on an empty copy of the schema',
        seen: error,
        why: 'It would end the release in the same way, after the lock was taken.',
        remedy: 'Correct it; nothing was changed yet.',
      },
    ]
  },
}
