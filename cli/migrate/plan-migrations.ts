import { type CatalogChange, compareCatalogs, readCatalog } from '../../migrations/catalog.ts'
import { withDatabase } from '../../migrations/connection.ts'
import { migrations as released } from '../../migrations/index.ts'
import { readLedger } from '../../migrations/ledger.ts'
import type { Migration } from '../../migrations/migration.ts'
import { pendingOf } from '../../migrations/pending.ts'
import { migrateUp } from '../../migrations/run.ts'
import { type LintFinding, lintMigrations } from './lint-migrations.ts'
import { type ObservedMigration, observeMigrations } from './observe-migrations.ts'
import { withScratchDatabase } from './scratch-database.ts'
import { describeSize, isBig, readTableSizes, type TableSizes } from './table-sizes.ts'

export interface PlanOptions {
  /** The list to plan with; the release's own by default. */
  migrations?: readonly Migration[]
  /** Where scratch databases are made; on the same server by default. */
  scratchUrl?: string
  lockTimeoutMs: number
  bigRows: number
}

export interface MigrationPlan {
  /** The newest migration that is applied; 0 when none is. */
  appliedHead: number
  pending: ObservedMigration[]
  findings: LintFinding[]
  /** Where the schema is not what the applied migrations make: `before` is theirs, `after` what is there. */
  drift: CatalogChange[]
  sizes: TableSizes
}

/**
 * Runs what is pending on an empty copy of the schema and looks at what it does there. Of the database itself it
 * only reads the ledger, the catalog, and how large its tables are.
 */
export async function planMigrations(databaseUrl: string, options: PlanOptions): Promise<MigrationPlan> {
  const { migrations: list = released, scratchUrl = databaseUrl, lockTimeoutMs, bigRows } = options
  const real = await withDatabase(databaseUrl, async (knex) => ({
    applied: (await readLedger(knex)) ?? [],
    catalog: await readCatalog(knex),
    sizes: await readTableSizes(knex),
  }))
  const { applied, sizes } = real
  const pending = pendingOf(list, applied)
  const appliedHead = applied.at(-1)?.head ?? 0
  return await withScratchDatabase(scratchUrl, async (url) => {
    await migrateUp(url, { migrations: list, toHead: appliedHead })
    const expected = await withDatabase(url, readCatalog)
    const observed = await observeMigrations(url, pending, lockTimeoutMs)
    const findings = lintMigrations(observed, {
      runningHead: appliedHead,
      floor: applied.at(-1)?.floor ?? null,
      lockTimeoutMs,
      isBig: (table) => isBig(sizes.get(table) ?? { rows: 0, bytes: 0 }, bigRows),
      describe: (table) => describeSize(table, sizes.get(table)),
    })
    // What a newer release has made is not known here, and so is no drift.
    const known = appliedHead <= list.length
    return {
      appliedHead,
      pending: observed,
      findings,
      drift: known ? compareCatalogs(expected, real.catalog) : [],
      sizes,
    }
  })
}
