import type { Knex } from 'knex'

/** A migration that has been applied. */
export interface AppliedMigration {
  head: number
  name: string
  floor: number
  appliedAt: Date
}

/** Makes the ledger if it is not there. */
export async function ensureLedger(knex: Knex): Promise<void> {
  await knex.raw(`
    create table if not exists schema_migrations (
      head integer primary key,
      name text not null unique,
      floor integer not null,
      applied_at timestamptz not null default now()
    )`)
}

/** What has been applied, oldest first; null when the database has no ledger at all. */
export async function readLedger(knex: Knex): Promise<AppliedMigration[] | null> {
  const found = await knex.raw<{ rows: { ledger: string | null }[] }>(
    `select to_regclass('schema_migrations')::text as ledger`,
  )
  if (!found.rows[0]?.ledger) return null
  const rows = await knex('schema_migrations').select('head', 'name', 'floor', 'applied_at').orderBy('head')
  return rows.map(({ head, name, floor, applied_at }) => ({ head, name, floor, appliedAt: applied_at }))
}

/** Where the schema stands: its head and the floor that head declared; null when nothing was ever applied. */
export async function storedSchema(knex: Knex): Promise<{ head: number; floor: number } | null> {
  const newest = (await readLedger(knex))?.at(-1)
  return newest ? { head: newest.head, floor: newest.floor } : null
}
