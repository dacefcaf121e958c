import type { Migration } from './migration.ts'

export const objects: Migration = {
  head: 3,
  name: '0003-objects',
  floor: 1,
  kind: 'additive',

  async up(knex) {
    // Every object in the bucket: a line is committed before the first byte is sent.
    await knex.schema.createTable('objects', (table) => {
      table.text('key').primary()
      // The row id of the lecture that the object belongs to. The lecture itself may be gone.
      table.uuid('lecture')
      table.uuid('attempt')
      table.text('kind').notNullable()
      table.text('name').notNullable()
      table.text('state').notNullable().checkIn(['writing', 'live', 'doomed', 'kept'])
      table.bigInteger('size_bytes')
      table.text('sha256')
      // The multipart upload that is under way.
      table.text('upload_id')
      // The lecture id that an upload holds, so that no second one of that id runs beside it.
      table.text('claims')
      // `writing`: when its writer counts as gone. `doomed`: when it may be collected.
      table.timestamp('stays_until')
      table.integer('collect_attempts').notNullable().defaultTo(0)
      table.timestamp('created_at').notNullable().defaultTo(knex.fn.now())
      table.index(['lecture'])
      table.index(['attempt'])
    })
    await knex.raw(`create unique index objects_one_claim on objects (claims) where state = 'writing'`)
    await knex.raw(`create index objects_not_live on objects (state, stays_until) where state <> 'live'`)

    // The last segments of an address, which are the key that releases before 0.2.0 gave to the object.
    await knex.raw(`
      create function object_key_of(address text, segments integer) returns text
      language sql immutable as $$
        select substring(address from '(([^/]+/){' || segments - 1 || '}[^/]+)$')
      $$`)
    await knex.raw(`
      create function adopt_object(object_key text, of_lecture uuid, of_kind text) returns void
      language sql as $$
        insert into objects (key, lecture, kind, name, state)
        select object_key, of_lecture, of_kind, substring(object_key from '[^/]+$'), 'live'
        where object_key is not null
        on conflict (key) do update set lecture = excluded.lecture, state = 'live', stays_until = null
      $$`)
    // The newest job of each stage, without those that a later run of an earlier stage has made stale.
    await knex.raw(`
      create function lecture_stages(of_lecture text) returns setof jobs
      language sql stable as $$
        with newest as (
          select distinct on (job_type) * from jobs where lecture_id = of_lecture
          order by job_type, created_at desc, id desc
        ), pipeline (stages) as (select array['transcription', 'generation', 'export'])
        select newest.* from newest, pipeline
        where newest.status in ('queued', 'running') or not exists (
          select from newest earlier
          where array_position(stages, earlier.job_type) < array_position(stages, newest.job_type)
            and earlier.status <> 'failed' and earlier.updated_at > newest.updated_at
        )
      $$`)
    await knex.raw(`
      create function lecture_standing(of_lecture text, has_transcript boolean)
      returns table (status text, overall_status text, progress_percent integer)
      language sql stable as $$
        with stages as materialized (
          select job_type, stage.status, stage.status = 'running' or (stage.status = 'queued' and attempt > 0) as begun
          from lecture_stages(of_lecture) stage
        )
        select
          case
            when exists (select from stages where stages.status = 'failed' and job_type <> 'export') then 'failed'
            when exists (select from stages where stages.status = 'completed' and job_type = 'generation') then 'generated'
            when exists (select from stages where begun and job_type = 'generation') then 'generating'
            when exists (select from stages where begun and job_type = 'transcription') then 'transcribing'
            when has_transcript or exists (
              select from stages where stages.status = 'completed' and job_type = 'transcription'
            ) then 'transcribed'
            else 'uploaded'
          end,
          case
            when bool_or(stages.status = 'failed') then 'failed'
            when count(*) filter (where stages.status = 'completed') = 3 then 'completed'
            when count(*) > 0 then 'in_progress'
            else 'not_started'
          end,
          (100 * count(*) filter (where stages.status = 'completed') / 3)::integer
        from stages
      $$`)
  },

  async down(knex) {
    await knex.raw('drop function lecture_standing(text, boolean)')
    await knex.raw('drop function lecture_stages(text)')
    await knex.raw('drop function adopt_object(text, uuid, text)')
    await knex.raw('drop function object_key_of(text, integer)')
    await knex.schema.dropTable('objects')
  },
}
