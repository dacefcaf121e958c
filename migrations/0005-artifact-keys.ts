import type { Migration } from './migration.ts'

export const artifactKeys: Migration = {
  head: 5,
  name: '0005-artifact-keys',
  floor: 1,
  kind: 'additive',

  async up(knex) {
    await knex.schema.alterTable('artifacts', (table) => {
      table.text('object_key')
      table.integer('source_version').notNullable().defaultTo(1)
    })
    // As for lectures: releases before 0.2.0 write an address alone.
    await knex.raw(`
      create function artifact_key() returns trigger language plpgsql as $$
      begin
        if new.object_key is null or (tg_op = 'UPDATE' and new.storage_path is distinct from old.storage_path
          and new.object_key is not distinct from old.object_key) then
          new.object_key := object_key_of(new.storage_path, 3);
          perform adopt_object(new.object_key, row_id, 'artifact') from lectures where id = new.lecture_id;
        end if;
        return new;
      end $$`)
    await knex.raw(`
      create trigger artifact_key before insert or update of storage_path on artifacts
      for each row execute function artifact_key()`)
  },

  async down(knex) {
    await knex.raw('drop trigger artifact_key on artifacts')
    await knex.raw('drop function artifact_key()')
    await knex.schema.alterTable('artifacts', (table) => {
      table.dropColumns('object_key', 'source_version')
    })
  },
}
