import type { Course } from '../contract/course.ts'
import { describePage } from '../contract/pagination.ts'
import { deletionOrder } from '../http/deletion-order.ts'
import { knownPreset, notFound } from '../http/problem-error.ts'
import { courseProgress } from '../lectures/course-progress.ts'
import { removeCourse } from '../lectures/delete-lecture.ts'
import { shownLecture } from '../lectures/shown.ts'
import type { Services } from '../services.ts'
import { findCourse, listCourses } from '../tables/courses.ts'
import { listLectures } from '../tables/lectures.ts'
import type { SomeHandlers } from './handlers.ts'

export function courseHandlers(services: Services) {
  const { database } = services
  const courseOf = async (id: string): Promise<Course> => {
    const course = await findCourse(database, id)
    if (!course) throw notFound('this course', 'see GET /courses')
    return course
  }
  return {
    'GET /courses': async ({ query }) => {
      const page = await listCourses(database, query)
      return { courses: page.rows, ...describePage(query, page) }
    },
    'GET /courses/{id}': ({ parameters }) => courseOf(parameters.id),
    'GET /courses/{id}/lectures': async ({ parameters, query }) => {
      knownPreset(query.preset_id)
      const { id } = await courseOf(parameters.id)
      const filter = { courseId: id, status: query.status, presetId: query.preset_id }
      const page = await listLectures(database, filter, query)
      const lectures = page.rows.map((row) => shownLecture(row, services.objects))
      return { courseId: id, lectures, ...describePage(query, page) }
    },
    'GET /courses/{id}/progress': async ({ parameters, query }) => {
      const { id } = await courseOf(parameters.id)
      return await courseProgress(database, id, { eachLecture: query.include_lectures })
    },
    'DELETE /courses/{id}': async ({ ctx, parameters, query }) => {
      const order = deletionOrder(ctx, query.purge_storage)
      const deletion = await removeCourse(parameters.id, order, services)
      if (!deletion) throw notFound('this course', 'it may have been deleted already')
      return deletion
    },
  } satisfies SomeHandlers
}
