import type { Migration } from './migration.ts'

export const lectureCounts: Migration = {
  head: 12,
  name: '0012-lecture-counts',
  floor: 1,
  kind: 'additive',

  async up(knex) {
    // How many lectures there are of each status and preset, as the sum of changes. Every change is a row of its own, so
    // that no two writers wait for each other; workers add them up from time to time.
    await knex.schema.createTable('lecture_counts', (table) => {
      table.text('status').notNullable()
      table.text('preset_id').notNullable()
      table.bigInteger('change').notNullable()
    })
    await knex.raw(`
      create function count_lecture() returns trigger language plpgsql as $$
      begin
        if tg_op <> 'INSERT' then
          insert into lecture_counts values (old.status, old.preset_id, -1);
        end if;
        if tg_op <> 'DELETE' then
          insert into lecture_counts values (new.status, new.preset_id, 1);
        end if;
        return null;
      end $$`)
    await knex.raw(`
      create trigger lecture_counts after insert or delete on lectures
      for each row execute function count_lecture()`)
    await knex.raw(`
      create trigger lecture_counts_moved after update of status, preset_id on lectures for each row
      when ((old.status, old.preset_id) is distinct from (new.status, new.preset_id))
      execute function count_lecture()`)
  },

  async down(knex) {
    await knex.raw('drop trigger lecture_counts on lectures')
    await knex.raw('drop trigger lecture_counts_moved on lectures')
    await knex.raw('drop function count_lecture()')
    await knex.schema.dropTable('lecture_counts')
  },
}
