import type { Migration } from './migration.ts'

export const deletionProgress: Migration = {
  head: 8,
  name: '0008-deletion-progress',
  floor: 1,
  kind: 'additive',

  async up(knex) {
    await knex.schema.alterTable('deletion_audit_events', (table) => {
      // The row id that the lecture had, by which its objects are found.
      table.uuid('lecture')
      // The deletion of the course that this one was a part of.
      table.uuid('part_of')
      // When the bucket was listed and held nothing of it any more.
      table.timestamp('emptied_at')
    })
  },

  async down(knex) {
    await knex.schema.alterTable('deletion_audit_events', (table) => {
      table.dropColumns('lecture', 'part_of', 'emptied_at')
    })
  },
}
