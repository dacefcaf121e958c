import type { Knex } from 'knex'

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
  down(knex: Knex): Promise<void>
}
