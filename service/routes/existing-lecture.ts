import { notFound } from '../http/problem-error.ts'
import type { Database } from '../tables/database.ts'
import { findLecture } from '../tables/lectures.ts'
import type { LectureRow } from '../tables/rows.ts'

/** The lecture of that id. Throws ProblemError 404 when there is none. */
export async function existingLecture(
  database: Database,
  id: string,
  remedy = 'see GET /lectures',
): Promise<LectureRow> {
  const lecture = await findLecture(database, id)
  if (!lecture) throw notFound('this lecture', remedy)
  return lecture
}
