import type { Migration } from './migration.ts'

export const exportKeys: Migration = {
  head: 6,
  name: '0006-export-keys',
  floor: 1,
  kind: 'additive',

  async up(knex) {
    await knex.schema.alterTable('exports', (table) => {
      table.text('object_key')
      table.integer('source_version').notNullable().defaultTo(1)
    })
    // As for lectures: releases before 0.2.0 write an address alone.
    await knex.raw(`
      create function export_key() returns trigger language plpgsql as $$
      begin
        if new.object_key is null or (tg_op = 'UPDATE' and new.storage_path is distinct from old.storage_path
          and new.object_key is not distinct from old.object_key) then
          new.object_key := object_key_of(new.storage_path, 3);
          perform adopt_object(new.object_key, row_id, 'export'),
            adopt_object('exports/' || id || '.json', row_id, 'manifest')
          from lectures where id = new.lecture_id;
        end if;
        return new;
      end $$`)
    await knex.raw(`
      create trigger export_key before insert or update of storage_path on exports
      for each row execute function export_key()`)
  },

  async down(knex) {
    await knex.raw('drop trigger export_key on exports')
    await knex.raw('drop function export_key()')
    await knex.schema.alterTable('exports', (table) => {
      table.dropColumns('object_key', 'source_version')
    })
  },
}
