import type { Migration } from '../../../migrations/migration.ts'

/** A table, then a column of it and another table. */
export const twoSteps: readonly Migration[] = [
  {
    head: 1,
    name: '0001-things',
    floor: 1,
    kind: 'additive',
    up: (knex) => knex.raw('create table things (id integer primary key)'),
    down: (knex) => knex.schema.dropTable('things'),
  },
  {
    head: 2,
    name: '0002-labels',
    floor: 1,
    kind: 'additive',
    up: (knex) =>
      knex.raw('alter table things add column label text; create table notes (id integer primary key)'),
    down: (knex) => knex.raw('drop table notes; alter table things drop column label'),
  },
]
