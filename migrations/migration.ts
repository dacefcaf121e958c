import type { Knex } from 'knex'

/**
 * What a step does to what is there: an `additive` one only adds; a `contracting` one takes something away or
 * forbids it; a `data` one rewrites rows, which going back to older code does not undo.
 */
export type MigrationKind = 'additive' | 'contracting' | 'data'

/**
 * One step of the schema. `head` is its number, counted from 1 without gaps. `floor` is the oldest head
 * whose code can still run once this step is applied: an additive step keeps the floor of the one before,
 * a contracting one raises it.
 */
export interface Migration extends Knex.Migration {
  head: number
  /** Number and words, as `0001-initial`; it never changes once released. */
  name: string
  floor: number
  kind: MigrationKind
  /**
   * Without a transaction, for what Postgres does in none, as `create index concurrently`. Such a step may end half
   * done; it is run again once its indexes are back to how they were, so it must change indexes only, or rows in a
   * way that can be done twice.
   */
  config?: { transaction: boolean }
  down(knex: Knex): Promise<void>
}

/** Whether a step is all or nothing. */
export function isTransactional({ config }: Pick<Migration, 'config'>): boolean {
  return config?.transaction ?? true
}
