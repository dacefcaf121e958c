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
  down(knex: Knex): Promise<void>
}
