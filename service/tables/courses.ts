import type { Course } from '../contract/course.ts'
import type { Connection } from './database.ts'

/** Makes a course, or gives an existing one a new title when one is told. */
export async function saveCourse(
  connection: Connection,
  course: { id: string; title: string | undefined },
): Promise<void> {
  const insert = connection('courses')
    .insert({ id: course.id, title: course.title ?? course.id })
    .onConflict('id')
  if (course.title === undefined) await insert.ignore()
  else await insert.merge({ title: course.title, updated_at: connection.fn.now() })
}

export async function findCourse(connection: Connection, id: string): Promise<Course | undefined> {
  const row = await connection('courses').where({ id }).first()
  return row && { ...row, created_at: row.created_at.toISOString(), updated_at: row.updated_at.toISOString() }
}

/** Deletes a course that has no lectures left; resolves to whether there was one. */
export async function deleteCourse(connection: Connection, id: string): Promise<boolean> {
  return (await connection('courses').where({ id }).delete()) > 0
}
