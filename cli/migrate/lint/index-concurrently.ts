import { addedTo, isScanned, type LintRule, stopsWriters } from './rule.ts'

export const indexConcurrently: LintRule = {
  name: 'index-concurrently',
  judge({ migration, isBig, describe }) {
    return addedTo(migration, 'index')
      .filter(({ table }) => isBig(table) && isScanned(migration, table))
      .filter(({ table }) =>
        migration.statements.some(({ locks }) =>
          locks.some((lock) => lock.table === table && stopsWriters(lock.mode)),
        ),
      )
      .map(({ table, name }) => ({
        expected: 'an index of a big table is made beside its writers',
        seen: `${name} is made while nobody can write ${describe(table)}`,
        why: 'Ingests and jobs stand still until the index is complete.',
        remedy:
          'Use create index concurrently, in a migration of its own with config: { transaction: false }; a unique ' +
          'constraint then takes it over by add constraint … using index.',
      }))
  },
}
