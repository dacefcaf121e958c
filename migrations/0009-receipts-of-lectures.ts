import type { Migration } from './migration.ts'

export const receiptsOfLectures: Migration = {
  head: 9,
  name: '0009-receipts-of-lectures',
  floor: 1,
  kind: 'additive',

  async up(knex) {
    // What a stored answer speaks of: it dies with the lecture.
    await knex.schema.alterTable('idempotency_keys', (table) => {
      table.text('lecture_id')
    })
  },

  async down(knex) {
    await knex.schema.alterTable('idempotency_keys', (table) => {
      table.dropColumn('lecture_id')
    })
  },
}
