import { type CatalogChange, describeChange } from '../../../migrations/catalog.ts'
import type { ObservedMigration } from '../observe-migrations.ts'
import type { LintProblem, LintRule } from './rule.ts'

export const kind: LintRule = {
  name: 'kind',
  judge({ migration }) {
    if (migration.kind === 'contracting') return []
    const problems: LintProblem[] = migration.changes.flatMap((change) => {
      const effect = contracts(change, migration)
      if (effect === null) return []
      const certain = effect !== 'may forbid'
      return [
        {
          ...(certain ? {} : { level: 'warning' as const }),
          expected: `a migration of kind ${migration.kind} takes nothing away and forbids nothing`,
          seen: `it ${effect}: ${describeChange(change)}`,
          why: 'The code of the release before still uses it, and a rollback that believes the kind would bring that code back.',
          remedy: certain
            ? 'Declare it contracting and raise its floor, or let it only add.'
            : 'See whether it forbids anything that the release before does; if so, declare it contracting.',
        },
      ]
    })
    const written = migration.statements.find(({ locks }) =>
      locks.some(({ mode }) => mode === 'RowExclusiveLock'),
    )
    if (migration.kind === 'additive' && written !== undefined)
      problems.push({
        expected: 'an additive migration leaves the rows that are there alone',
        seen: `it writes rows: ${written.sql}`,
        why: 'Going back to older code does not undo it, which the planner of a rollback must know.',
        remedy: 'Declare it as kind data.',
      })
    return problems
  },
}

/** What a change does to the code of the release before; null when it only adds. */
function contracts(
  { before, after }: CatalogChange,
  { tables, changes }: ObservedMigration,
): 'drops' | 'changes a type' | 'forbids' | 'may forbid' | null {
  if (after === null) {
    // An index that is not unique is only speed, and a check or a foreign key that is gone allows more.
    const needed =
      before?.kind === 'index'
        ? before.unique
        : before?.kind !== 'constraint' || before.type === 'unique' || before.type === 'primary key'
    return needed ? 'drops' : null
  }
  if (!tables.includes(after.table)) return null
  switch (after.kind) {
    case 'column':
      if (before?.kind !== 'column') return after.notNull && !after.hasDefault ? 'forbids' : null
      if (before.type !== after.type) return 'changes a type'
      if (after.notNull && (!before.notNull || (before.hasDefault && !after.hasDefault))) return 'forbids'
      return null
    case 'constraint': {
      if (before !== null) return onlyValidated(before.definition, after.definition) ? null : 'may forbid'
      const old = after.columns.filter((name) => !isNewColumn(changes, after.table, name))
      return old.length > 0 && !takesOver(changes, after.name) ? 'forbids' : null
    }
    case 'index':
      return before === null && after.unique && !after.owned ? 'forbids' : null
    case 'table':
      return before === null ? null : 'may forbid'
    case 'trigger':
      return 'may forbid'
    case 'sequence':
    case 'function':
      return null
  }
}

function onlyValidated(before: string, after: string): boolean {
  return before === `${after} NOT VALID`
}

function isNewColumn(changes: readonly CatalogChange[], table: string, name: string): boolean {
  return changes.some(
    ({ before, after }) =>
      before === null && after?.kind === 'column' && after.table === table && after.name === name,
  )
}

/** Whether a constraint was made of a unique index that was there, and so forbids nothing new. */
function takesOver(changes: readonly CatalogChange[], name: string): boolean {
  return (
    changes.some(({ before, after }) => after === null && before?.kind === 'index' && before.unique) &&
    changes.some(({ after }) => after?.kind === 'index' && after.owned && after.name === name)
  )
}
