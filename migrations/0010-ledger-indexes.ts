import type { Migration } from './migration.ts'

const indexes = {
  jobs_replayed_by: 'jobs (replayed_by) where replayed_by is not null',
  idempotency_keys_lecture_id: 'idempotency_keys (lecture_id) where lecture_id is not null',
  deletion_audit_events_part_of: 'deletion_audit_events (part_of) where part_of is not null',
  deletion_audit_events_unproven:
    'deletion_audit_events (created_at) where lecture is not null and emptied_at is null',
}

export const ledgerIndexes: Migration = {
  head: 10,
  name: '0010-ledger-indexes',
  floor: 1,
  kind: 'additive',
  config: { transaction: false },

  async up(knex) {
    for (const [name, on] of Object.entries(indexes))
      await knex.raw(`create index concurrently ${name} on ${on}`)
  },

  async down(knex) {
    for (const name of Object.keys(indexes)) await knex.raw(`drop index concurrently ${name}`)
  },
}
