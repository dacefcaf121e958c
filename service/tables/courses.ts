import type { Course } from '../contract/course.ts'
import type { PageQuery } from '../contract/pagination.ts'
import type { Connection } from './database.ts'
import { newestFirst, type Page, page } from './page.ts'
import type { CourseRow } from './rows.ts'

/**
 * Makes a course, or gives an existing one a new title when one is told. Nobody deletes it before the
 * transaction ends.
 */
export async function saveCourse(
  connection: Connection,
  course: { id: string; title: string | undefined },
): Promise<void> {
  const insert = connection('courses')
    .insert({ id: course.id, title: course.title ?? course.id })
    .onConflict('id')
  // Written even when nothing changes: what `ignore` finds, it does not keep.
  if (course.title === undefined) await insert.merge({ id: course.id })
  else await insert.merge({ title: course.title, updated_at: connection.fn.now() })
}

export async function findCourse(connection: Connection, id: string): Promise<Course | undefined> {
  const row = await connection('courses').where({ id }).first()
  return row && toCourse(row)
}

/** Lists courses, newest first. */
export async function listCourses(connection: Connection, query: PageQuery): Promise<Page<Course>> {
  const { rows, ...rest } = await page<CourseRow>(connection('courses'), query, newestFirst)
  return { rows: rows.map(toCourse), ...rest }
}

/** Keeps others from deleting a course, or taking a lecture into it, until the transaction ends. */
export async function lockCourse(connection: Connection, id: string): Promise<void> {
  await connection('courses').where({ id }).forUpdate().first('id')
}

/** Deletes a course that has no lectures left; resolves to whether there was one. */
export async function deleteCourse(connection: Connection, id: string): Promise<boolean> {
  return (await connection('courses').where({ id }).delete()) > 0
}

function toCourse(row: CourseRow): Course {
  return { ...row, created_at: row.created_at.toISOString(), updated_at: row.updated_at.toISOString() }
}
