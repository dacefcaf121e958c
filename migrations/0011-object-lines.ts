import type { Migration } from './migration.ts'

const lecturesAtOnce = 500

export const objectLines: Migration = {
  head: 11,
  name: '0011-object-lines',
  floor: 1,
  kind: 'data',
  // In batches of their own, so that nobody waits for more than one; what was done once is passed over.
  config: { transaction: false },

  async up(knex) {
    await knex.raw(`
      insert into objects (key, kind, name, state, stays_until)
      select object_key, 'upload', substring(object_key from '[^/]+$'), 'writing', expires_at from signed_uploads
      on conflict do nothing`)
    for (let lectures = lecturesAtOnce; lectures === lecturesAtOnce; ) {
      const { rowCount } = await knex.raw<{ rowCount: number }>(adoptBatch, [lecturesAtOnce])
      lectures = rowCount
    }
  },

  // The keys and lines go with their columns and their table.
  async down() {},
}

// The statement of one batch: it locks a lecture before its other rows, as the service does.
const adoptBatch = `
  with batch as materialized (
    select id, gen_random_uuid() as row_id, audio_path, transcript_path
    from lectures where row_id is null limit ? for update
  ), artifact as (
    update artifacts set object_key = object_key_of(storage_path, 3) from batch where lecture_id = batch.id
    returning object_key, batch.row_id
  ), export as (
    update exports set object_key = object_key_of(storage_path, 3) from batch where lecture_id = batch.id
    returning object_key, batch.row_id, lecture_id
  ), found (key, lecture, kind) as (
    select object_key_of(audio_path, 2), row_id, 'source' from batch
    union select 'metadata/' || id || '.json', row_id, 'metadata' from batch where audio_path is not null
    union select object_key_of(transcript_path, 2), row_id, 'transcript' from batch
    union select object_key, row_id, 'artifact' from artifact
    union select object_key, row_id, 'export' from export
    union select 'exports/' || lecture_id || '.json', row_id, 'manifest' from export
  ), lines as (
    insert into objects (key, lecture, kind, name, state)
    select key, lecture, kind, substring(key from '[^/]+$'), 'live' from found where key is not null
    on conflict (key) do update set lecture = excluded.lecture
  )
  update lectures set row_id = batch.row_id, source_key = object_key_of(batch.audio_path, 2),
    transcript_key = object_key_of(batch.transcript_path, 2), status = standing.status,
    overall_status = standing.overall_status, progress_percent = standing.progress_percent
  from batch, lateral lecture_standing(batch.id, batch.transcript_path is not null) standing
  where lectures.id = batch.id`
