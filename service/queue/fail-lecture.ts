import { stages } from '../stages/index.ts'
import type { Connection } from '../tables/database.ts'
import type { StoredJob } from '../tables/jobs.ts'
import { setLectureStatus } from '../tables/lectures.ts'

/**
 * Marks a lecture as failed together with a job of it, when the job is one that brings the lecture on: an export
 * that fails takes nothing from a lecture that is generated.
 */
export async function failLecture(
  connection: Connection,
  { lectureId, jobType }: Pick<StoredJob, 'lectureId' | 'jobType'>,
): Promise<void> {
  if (stages[jobType].lectureStatus) await setLectureStatus(connection, lectureId, 'failed')
}
