import type { Knex } from 'knex'
import type { Migration } from './migration.ts'

export const initial: Migration = {
  head: 1,
  name: '0001-initial',
  floor: 1,
  kind: 'additive',

  async up(knex) {
    await knex.schema.createTable('courses', (table) => {
      table.text('id').primary()
      table.text('title').notNullable()
      timestamps(knex, table)
      table.index(['created_at', 'id'])
    })

    await knex.schema.createTable('lectures', (table) => {
      table.text('id').primary()
      table.text('course_id').notNullable().references('courses.id')
      table.text('preset_id').notNullable()
      table.text('title').notNullable()
      table
        .text('status')
        .notNullable()
        .checkIn(['uploaded', 'transcribing', 'transcribed', 'generating', 'generated', 'failed'])
      table.text('audio_path')
      table.text('transcript_path')
      table.text('source_type').notNullable().defaultTo('audio').checkIn(['audio', 'pdf'])
      table.text('user_id')
      timestamps(knex, table)
      table.index(['created_at', 'id'])
      table.index(['course_id', 'created_at'])
    })

    await knex.schema.createTable('jobs', (table) => {
      table.uuid('id').primary()
      table.text('lecture_id').notNullable().references('lectures.id').onDelete('cascade')
      table.text('job_type').notNullable().checkIn(['transcription', 'generation', 'export'])
      table.text('status').notNullable().checkIn(['queued', 'running', 'completed', 'failed'])
      table.jsonb('payload').notNullable()
      table.jsonb('result')
      table.text('error')
      table.text('worker_id')
      table.text('release')
      table.integer('attempt').notNullable().defaultTo(0)
      table.text('request_id')
      table.uuid('replayed_by').references('jobs.id').onDelete('set null')
      timestamps(knex, table)
      table.index(['lecture_id', 'created_at'])
      table.index(['status', 'updated_at'])
    })
    await knex.raw(`
      create unique index jobs_one_active on jobs (lecture_id, job_type)
      where status in ('queued', 'running')`)
    // What waits for an operator is listed and counted; what was replayed or has succeeded only grows.
    await knex.raw(`
      create index jobs_dead_letter on jobs (created_at, id)
      where status = 'failed' and replayed_by is null`)

    await knex.schema.createTable('artifacts', (table) => {
      table.uuid('id').primary()
      table.text('lecture_id').notNullable().references('lectures.id').onDelete('cascade')
      table.text('course_id').notNullable()
      table.text('preset_id').notNullable()
      table.text('artifact_type').notNullable()
      table.text('storage_path').notNullable()
      table.text('summary_overview')
      table.integer('summary_section_count')
      table.timestamp('created_at').notNullable().defaultTo(knex.fn.now())
      table.unique(['lecture_id', 'artifact_type'])
    })

    await knex.schema.createTable('exports', (table) => {
      table.text('id').primary()
      table.text('lecture_id').notNullable().references('lectures.id').onDelete('cascade')
      table.text('export_type').notNullable()
      table.text('storage_path').notNullable()
      table.timestamp('created_at').notNullable().defaultTo(knex.fn.now())
      table.unique(['lecture_id', 'export_type'])
    })

    // An upload in the making: it keeps two ingests of one id apart, and names the object that a process
    // which died halfway may have left behind.
    await knex.schema.createTable('uploads', (table) => {
      table.text('lecture_id').primary()
      table.uuid('token').notNullable()
      table.text('object_key')
      table.timestamp('expires_at').notNullable()
      table.index(['expires_at'])
    })

    // A place in the bucket that a client was given to upload to by itself.
    await knex.schema.createTable('signed_uploads', (table) => {
      table.text('object_key').primary()
      table.timestamp('expires_at').notNullable()
      table.index(['expires_at'])
    })

    await knex.schema.createTable('deletion_audit_events', (table) => {
      table.uuid('id').primary()
      table.text('entity_type').notNullable().checkIn(['lecture', 'course'])
      table.text('entity_id').notNullable()
      table.text('actor').notNullable()
      table.text('request_id')
      table.boolean('purge_storage').notNullable()
      table.jsonb('result').notNullable()
      table.timestamp('created_at').notNullable().defaultTo(knex.fn.now())
      table.index(['entity_type', 'entity_id', 'created_at'])
      table.index(['created_at'])
    })

    await knex.schema.createTable('idempotency_keys', (table) => {
      table.text('operation').notNullable()
      table.text('key').notNullable()
      table.text('fingerprint').notNullable()
      table.uuid('token').notNullable()
      table.jsonb('response')
      table.timestamp('held_until').notNullable()
      table.timestamp('expires_at').notNullable()
      table.primary(['operation', 'key'])
      table.index(['expires_at'])
    })

    await knex.schema.createTable('processes', (table) => {
      table.text('instance').primary()
      table.text('role').notNullable().checkIn(['api', 'worker'])
      table.text('release').notNullable()
      table.integer('schema_head').notNullable()
      table.integer('drain_seconds').notNullable()
      table.timestamp('started_at').notNullable().defaultTo(knex.fn.now())
      table.timestamp('seen_at').notNullable().defaultTo(knex.fn.now())
      table.timestamp('worked_at')
      table.index(['role', 'seen_at'])
    })

    // What each process has counted, as one document that it writes anew; the processes that are no more
    // share a row.
    await knex.schema.createTable('process_counts', (table) => {
      table.text('instance').primary()
      table.jsonb('counts').notNullable()
    })

    // What the processes write to each other in a handshake, and its outcome where Redis could not keep it.
    await knex.schema.createTable('handshakes', (table) => {
      table.uuid('id').notNullable()
      table.text('author').notNullable()
      table.text('mark').notNullable()
      table.jsonb('outcome')
      table.timestamp('expires_at').notNullable()
      table.primary(['id', 'author'])
      table.index(['expires_at'])
    })

    await knex.schema.createTable('releases', (table) => {
      table.text('release').notNullable()
      table.text('role').notNullable().checkIn(['api', 'worker'])
      table.integer('schema_head').notNullable()
      table.timestamp('first_seen_at').notNullable().defaultTo(knex.fn.now())
      table.timestamp('last_seen_at').notNullable().defaultTo(knex.fn.now())
      table.primary(['release', 'role'])
    })
  },

  async down(knex) {
    for (const table of [
      'releases',
      'handshakes',
      'process_counts',
      'processes',
      'idempotency_keys',
      'deletion_audit_events',
      'signed_uploads',
      'uploads',
      'exports',
      'artifacts',
      'jobs',
      'lectures',
      'courses',
    ])
      await knex.schema.dropTable(table)
  },
}

function timestamps(knex: Knex, table: Knex.CreateTableBuilder): void {
  table.timestamp('created_at').notNullable().defaultTo(knex.fn.now())
  table.timestamp('updated_at').notNullable().defaultTo(knex.fn.now())
}
