import { describeChange } from '../../../migrations/catalog.ts'
import type { LintRule } from './rule.ts'

export const reversible: LintRule = {
  name: 'reversible',
  judge({ migration: { down } }) {
    if (down === null || (down.error === null && down.left.length === 0)) return []
    return [
      {
        expected: 'down brings the schema back to what it was, and up runs again',
        seen:
          down.left.length > 0
            ? `after up and down: ${down.left.map(describeChange).join('; ')}`
            : (down.error ?? ''),
        why: 'A migration that cannot be taken back cannot be rehearsed, and leaves restoring as the only way.',
        remedy: 'Write a down that makes the schema as it was; data that is lost by it may be lost.',
      },
    ]
  },
}
