import type { Lecture } from '../contract/lecture.ts'
import { notFound } from '../http/problem-error.ts'
import type { Database } from '../tables/database.ts'
import { findLecture } from '../tables/lectures.ts'

/** The lecture of that id. Throws ProblemError 404 when there is none. */
export async function existingLecture(
  database: Database,
  id: string,
  remedy = 'see GET /lectures',
): Promise<Lecture> {
  const lecture = await findLecture(database, id)
  if (!lecture) throw notFound('this lecture', remedy)
  return lecture
}
