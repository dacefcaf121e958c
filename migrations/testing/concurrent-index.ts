import type { Migration } from '../migration.ts'

/** A table, and an index on it that is made beside live writes: the second step may end half done. */
export const concurrentIndex: readonly Migration[] = [
  {
    head: 1,
    name: '0001-table',
    floor: 1,
    kind: 'additive',
    up: (knex) => knex.raw('create table busy (id integer, name text)'),
    down: (knex) => knex.schema.dropTable('busy'),
  },
  {
    head: 2,
    name: '0002-index',
    floor: 1,
    kind: 'additive',
    config: { transaction: false },
    async up(knex) {
      await knex.raw('create index concurrently busy_by_id on busy (id)')
      await knex.raw('create index concurrently busy_by_name on busy (name)')
    },
    async down(knex) {
      await knex.raw('drop index concurrently busy_by_name')
      await knex.raw('drop index concurrently busy_by_id')
    },
  },
]
