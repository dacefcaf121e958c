import type { Knex } from 'knex'
import { type Catalog, type CatalogChange, compareCatalogs, describeChange, readCatalog } from './catalog.ts'
import { MigrationError } from './migration-error.ts'

/** A step without a transaction that was begun and has not ended. */
export interface Begun {
  head: number
  name: string
  direction: 'up' | 'down'
  begunAt: Date
  /** What the schema held when it began. */
  catalog: Catalog
}

/** Notes that a step begins, before it does. */
export async function noteBegun(
  knex: Knex,
  step: { head: number; name: string },
  direction: Begun['direction'],
): Promise<void> {
  await knex.raw(`
    create table if not exists schema_migrations_begun (
      head integer primary key,
      name text not null,
      direction text not null,
      catalog jsonb not null,
      begun_at timestamptz not null default now()
    )`)
  const catalog = JSON.stringify(await readCatalog(knex))
  await knex('schema_migrations_begun').insert({ head: step.head, name: step.name, direction, catalog })
}

/** Notes that nothing is half done any more, beside whatever else the transaction says of it. */
export async function forgetBegun(transaction: Knex): Promise<void> {
  await transaction('schema_migrations_begun').delete()
}

/** The step that was begun and has not ended, of which there is one at most. */
export async function readBegun(knex: Knex): Promise<Begun | null> {
  const { rows } = await knex.raw(`select to_regclass('schema_migrations_begun') is not null as there`)
  if (!rows[0]?.there) return null
  const row = await knex('schema_migrations_begun').first()
  if (row === undefined) return null
  const { head, name, direction, catalog, begun_at } = row
  return { head, name, direction, catalog, begunAt: begun_at }
}

/** What a step that was broken off has left in the schema. */
export async function leftBy(knex: Knex, begun: Begun): Promise<CatalogChange[]> {
  return compareCatalogs(begun.catalog, await readCatalog(knex))
}

/** Whether what was left can be taken back without loss: an index can be dropped, and made again. */
export function canBeTakenBack({ before, after }: CatalogChange): boolean {
  return [before, after].every((item) => item === null || (item.kind === 'index' && !item.owned))
}

/**
 * Brings the schema back to how it was when the step began, so that the step can be run again, and resolves to the
 * indexes that it dropped or made again for that. Throws MigrationError where the step has left anything but indexes.
 */
export async function takeBack(knex: Knex, begun: Begun): Promise<string[]> {
  const left = await leftBy(knex, begun)
  const beyond = left.filter((change) => !canBeTakenBack(change))
  if (beyond.length > 0) throw new MigrationError(howToMend(begun, beyond))
  for (const { before, after } of left) {
    if (after !== null) await knex.raw('drop index concurrently if exists ??', [after.name])
    if (before !== null)
      await knex.raw(before.definition.replace(/^CREATE (?:UNIQUE )?INDEX/, '$& CONCURRENTLY'))
  }
  await forgetBegun(knex)
  return left.flatMap(({ before, after }) => (before ?? after)?.name ?? [])
}

/** What a person does about a step that cannot be taken back by itself. */
export function howToMend({ name, direction }: Begun, left: readonly CatalogChange[]): string {
  const shown = left.map((change) => `\n  ${describeChange(change)}`).join('')
  return (
    `${name} was broken off on its way ${direction} and has left more than indexes, which only a person can judge ` +
    `(+ is new, - is gone, ~ is different):${shown}\n` +
    'bring the schema back to how it was before, by hand, then run this again'
  )
}
