import { type CatalogChange, compareCatalogs, readCatalog } from '../../migrations/catalog.ts'
import { withDatabase } from '../../migrations/connection.ts'
import { migrations as released } from '../../migrations/index.ts'
import type { Migration } from '../../migrations/migration.ts'
import { migrateDown, migrateUp } from '../../migrations/run.ts'
import { migrationStatus } from '../../migrations/status.ts'
import { withScratchDatabase } from './scratch-database.ts'

export interface StepDown {
  name: string
  /** What it drops that holds data, with how much of it is there now. */
  losses: { what: string; rows: number }[]
}

/**
 * What taking the newest migration back would lose: what it drops is seen in a scratch database, and what is in that
 * is counted in the database itself. Null when there is nothing to take back.
 */
export async function foreseeDown(
  databaseUrl: string,
  {
    migrations = released,
    scratchUrl = databaseUrl,
  }: { migrations?: readonly Migration[]; scratchUrl?: string },
): Promise<StepDown | null> {
  const newest = (await migrationStatus(databaseUrl, { migrations })).applied.at(-1)
  if (newest === undefined) return null
  const dropped = await withScratchDatabase(scratchUrl, async (url) => {
    await migrateUp(url, { migrations, toHead: newest.head })
    const before = await withDatabase(url, readCatalog)
    await migrateDown(url, { migrations })
    return compareCatalogs(before, await withDatabase(url, readCatalog)).flatMap(holderOf)
  })
  const tables = new Set(dropped.flatMap(({ table, column }) => (column === null ? [table] : [])))
  const holders = dropped.filter(({ table, column }) => column === null || !tables.has(table))
  const losses = await withDatabase(databaseUrl, async (knex) => {
    const counted = []
    for (const { table, column } of holders) {
      const [row] =
        column === null ? await knex(table).count('* as rows') : await knex(table).count(`${column} as rows`)
      const what = column === null ? `table ${table}` : `column ${table}.${column}`
      counted.push({ what, rows: Number(row?.['rows']) })
    }
    return counted.filter(({ rows }) => rows > 0)
  })
  return { name: newest.name, losses }
}

function holderOf({ before, after }: CatalogChange): { table: string; column: string | null }[] {
  if (before === null || after !== null) return []
  if (before.kind === 'table') return [{ table: before.name, column: null }]
  return before.kind === 'column' ? [{ table: before.table, column: before.name }] : []
}
