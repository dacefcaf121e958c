import { addedTo, type LintRule } from './rule.ts'

export const validatedAtOnce: LintRule = {
  name: 'validated-at-once',
  judge({ migration, isBig, describe }) {
    return addedTo(migration, 'constraint')
      .filter(({ type }) => type === 'check' || type === 'foreign key')
      .filter(({ table, definition }) => isBig(table) && !definition.endsWith('NOT VALID'))
      .map(({ table, name, type }) => ({
        expected: `a ${type} on a big table is added first and validated later`,
        seen: `${name} is validated against ${describe(table)} while its lock is held`,
        why: 'Writers, and for a check readers too, wait until the last row was looked at.',
        remedy:
          'Add it as not valid, and validate it in the migration after: that lets readers and writers by.',
      }))
  },
}
