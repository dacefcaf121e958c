import type { LectureStatus } from '../contract/lecture.ts'
import type { Connection } from './database.ts'

/**
 * How many lectures there are of a status, a preset, or both, exactly. The trigger of the migration `0012-lecture-counts`
 * notes each change in the transaction that makes it.
 */
export async function countLectures(
  connection: Connection,
  filter: { status?: LectureStatus; preset_id?: string },
): Promise<number> {
  const counted = await connection('lecture_counts').where(filter).sum({ total: 'change' }).first()
  return Number(counted?.['total'] ?? 0)
}

const changesAtOnce = 10_000

/** Adds noted changes up, so that there are never more than a few rows to read. Any number of workers may do so at once. */
export async function foldLectureCounts(connection: Connection): Promise<void> {
  for (let changes = changesAtOnce; changes === changesAtOnce; ) {
    const { rows } = await connection.raw<{ rows: { changes: number }[] }>(
      `with folded as (
         delete from lecture_counts where ctid = any(array(
           select ctid from lecture_counts
           where exists (select from lecture_counts group by status, preset_id having count(*) > 1)
           limit :changesAtOnce for update skip locked
         ))
         returning *
       ), kept as (
         insert into lecture_counts select status, preset_id, sum(change) from folded
         group by status, preset_id having sum(change) <> 0
       )
       select count(*)::int as changes from folded`,
      { changesAtOnce },
    )
    changes = rows[0]?.changes ?? 0
  }
}
