import type { Migration } from './migration.ts'

const indexes = {
  lectures_status: 'lectures (status, created_at, id)',
  lectures_preset: 'lectures (preset_id, created_at, id)',
  jobs_dead_letter_stage:
    "jobs (job_type, created_at) include (release) where status = 'failed' and replayed_by is null",
  deletion_audit_events_type: 'deletion_audit_events (entity_type, created_at)',
}

export const listIndexes: Migration = {
  head: 13,
  name: '0013-list-indexes',
  floor: 1,
  kind: 'data',
  config: { transaction: false },

  async up(knex) {
    for (const [name, on] of Object.entries(indexes))
      await knex.raw(`create index concurrently ${name} on ${on}`)
    // What was there before its changes were counted. One statement sees the lectures and their changes at one moment,
    // so nobody has to stand still, and a second run adds nothing.
    await knex.raw(`
      insert into lecture_counts (status, preset_id, change)
      select status, preset_id, sum(change) from (
        select status, preset_id, count(*) as change from lectures group by status, preset_id
        union all select status, preset_id, -change from lecture_counts
      ) uncounted
      group by status, preset_id having sum(change) <> 0`)
  },

  // The counts go with their table.
  async down(knex) {
    for (const name of Object.keys(indexes)) await knex.raw(`drop index concurrently ${name}`)
  },
}
