import type { Migration } from './migration.ts'

export const operatorWalks: Migration = {
  head: 2,
  name: '0002-operator-walks',
  floor: 1,
  kind: 'additive',

  async up(knex) {
    // Which runbooks and rollbacks are walked against this deployment, by whom and how far, so that two
    // operators on two machines learn of each other.
    await knex.schema.createTable('operator_walks', (table) => {
      table.text('id').primary()
      table.text('kind').notNullable().checkIn(['runbook', 'rollback'])
      table.text('name').notNullable()
      table.text('operator').notNullable()
      table.text('host').notNullable()
      table.text('step')
      table.text('outcome').checkIn(['completed', 'failed', 'stopped'])
      table.timestamp('started_at').notNullable()
      table.timestamp('ended_at')
      table.timestamp('seen_at').notNullable().defaultTo(knex.fn.now())
      table.index(['seen_at'])
    })
  },

  async down(knex) {
    await knex.schema.dropTable('operator_walks')
  },
}
