import type { Migration } from './migration.ts'

export const lectureStanding: Migration = {
  head: 7,
  name: '0007-lecture-standing',
  floor: 1,
  kind: 'additive',

  async up(knex) {
    // How far a lecture is follows from its jobs, whoever changes one.
    await knex.raw(`
      create function refresh_lecture_standing() returns trigger language plpgsql as $$
      declare
        of_lecture text := coalesce(new.lecture_id, old.lecture_id);
      begin
        update lectures set status = standing.status, overall_status = standing.overall_status,
          progress_percent = standing.progress_percent, updated_at = now()
        from (select * from lecture_standing(
          of_lecture, (select transcript_path is not null from lectures where id = of_lecture)
        )) standing
        where id = of_lecture;
        return null;
      end $$`)
    await knex.raw(`
      create trigger lecture_standing after insert or delete or update of status on jobs
      for each row execute function refresh_lecture_standing()`)
  },

  async down(knex) {
    await knex.raw('drop trigger lecture_standing on jobs')
    await knex.raw('drop function refresh_lecture_standing()')
  },
}
