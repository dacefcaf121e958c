import type { Migration } from './migration.ts'

export const lectureKeys: Migration = {
  head: 4,
  name: '0004-lecture-keys',
  floor: 1,
  kind: 'additive',

  async up(knex) {
    await knex.schema.alterTable('lectures', (table) => {
      table.uuid('row_id')
      table.text('source_key')
      table.text('transcript_key')
      // Counts the recordings and transcripts: material that was made of an older one carries a smaller number.
      table.integer('source_version').notNullable().defaultTo(1)
      table.text('overall_status').notNullable().defaultTo('not_started')
      table.integer('progress_percent').notNullable().defaultTo(0)
    })
    // Releases before 0.2.0 know addresses alone. What they write gets its key and its line in the ledger here.
    await knex.raw(`
      create function adopt_source(lecture lectures) returns void language sql as $$
        select adopt_object(lecture.source_key, lecture.row_id, 'source'),
          adopt_object('metadata/' || lecture.id || '.json', lecture.row_id, 'metadata')
        where lecture.source_key is not null
      $$`)
    await knex.raw(`
      create function lecture_keys() returns trigger language plpgsql as $$
      begin
        if tg_op = 'INSERT' then
          -- An insert that turns out to be an update passes here first.
          new.row_id := coalesce(new.row_id, (select row_id from lectures where id = new.id), gen_random_uuid());
          if new.source_key is null then
            new.source_key := object_key_of(new.audio_path, 2);
            perform adopt_source(new);
          end if;
          return new;
        end if;
        -- What has no row id yet is taken in with all that it has, by a later migration.
        if new.row_id is null then
          return new;
        end if;
        if new.audio_path is distinct from old.audio_path and new.source_key is not distinct from old.source_key then
          new.source_key := object_key_of(new.audio_path, 2);
          perform adopt_source(new);
        end if;
        if new.transcript_path is distinct from old.transcript_path
          and new.transcript_key is not distinct from old.transcript_key then
          new.transcript_key := object_key_of(new.transcript_path, 2);
          perform adopt_object(new.transcript_key, new.row_id, 'transcript');
        end if;
        return new;
      end $$`)
    await knex.raw(`
      create trigger lecture_keys before insert or update of audio_path, transcript_path on lectures
      for each row execute function lecture_keys()`)
  },

  async down(knex) {
    await knex.raw('drop trigger lecture_keys on lectures')
    await knex.raw('drop function lecture_keys()')
    await knex.raw('drop function adopt_source(lectures)')
    await knex.schema.alterTable('lectures', (table) => {
      table.dropColumns(
        'row_id',
        'source_key',
        'transcript_key',
        'source_version',
        'overall_status',
        'progress_percent',
      )
    })
  },
}
