import { addedTo, changedColumns, isScanned, type LintRule } from './rule.ts'

export const notNull: LintRule = {
  name: 'not-null',
  judge({ migration, isBig, describe }) {
    const withoutDefault = addedTo(migration, 'column')
      .filter((column) => column.notNull && !column.hasDefault)
      .map(({ table, name }) => ({
        expected: 'a new column of a table that is there may be null, or has a default',
        seen: `${table}.${name} may not, and has none`,
        why: 'It fails on the first row that is there, and the code that runs now cannot insert any more.',
        remedy: 'Give it a default, or add it as nullable, fill it, and forbid null a release later.',
      }))
    const forbidden = changedColumns(migration)
      .filter(({ before, after }) => !before.notNull && after.notNull)
      .filter(({ after: { table } }) => isBig(table) && isScanned(migration, table))
      .map(({ after: { table, name } }) => ({
        expected: 'null is forbidden in a big table without reading all of it under a lock',
        seen: `${describe(table)} is read from end to end to forbid null in ${name}, while nobody can use it`,
        why: 'Every query of the table waits until the last row was looked at.',
        remedy:
          `Add check (${name} is not null) not valid, validate it in a migration of its own, then set not null: Postgres ` +
          'takes the proven check instead of reading.',
      }))
    return [...withoutDefault, ...forbidden]
  },
}
