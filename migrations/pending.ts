import type { AppliedMigration } from './ledger.ts'
import type { Migration } from './migration.ts'
import { MigrationError } from './migration-error.ts'

/** The migrations that are not applied yet. Throws MigrationError where the ledger tells another history. */
export function pendingOf(list: readonly Migration[], applied: readonly AppliedMigration[]): Migration[] {
  for (const { head, name } of applied) {
    const known = list[head - 1]
    if (known && known.name !== name)
      throw new MigrationError(
        `the database has ${name} where this release has ${known.name}: they come from different histories; find out which release migrated this database`,
      )
  }
  return list.slice(applied.length)
}
