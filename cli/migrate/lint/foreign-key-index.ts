import { addedTo, type LintRule } from './rule.ts'

export const foreignKeyIndex: LintRule = {
  name: 'foreign-key-index',
  judge({ migration, isBig, describe }) {
    const indexes = migration.after.filter(({ kind }) => kind === 'index')
    return addedTo(migration, 'constraint')
      .filter(({ type, table }) => type === 'foreign key' && isBig(table))
      .filter(
        ({ table, columns }) =>
          !indexes.some(
            (index) =>
              index.table === table &&
              leadingColumns(index.definition, columns.length) === columns.join(', '),
          ),
      )
      .map(({ table, name, columns }) => ({
        expected: 'a foreign key has an index that begins with its columns',
        seen: `${name} of ${describe(table)} has none on ${columns.join(', ')}`,
        why: 'Every row that is deleted from the table it refers to is looked for by reading this one from end to end.',
        remedy: `Make the index first, in a migration of its own: create index concurrently on ${table} (${columns.join(', ')}).`,
      }))
  },
}

function leadingColumns(definition: string, count: number): string {
  const listed = /\(([^)]*)\)/.exec(definition)?.[1] ?? ''
  return listed.split(', ').slice(0, count).join(', ')
}
