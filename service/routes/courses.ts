import Router from '@koa/router'
import {
  Course,
  CourseLectures,
  CourseList,
  CourseProgress,
  CourseProgressQuery,
} from '../contract/course.ts'
import { CourseDeletion, CourseLecturesQuery } from '../contract/lecture.ts'
import { PageQuery, paginate } from '../contract/pagination.ts'
import { courseProgress } from '../course-progress.ts'
import { removeCourse } from '../delete-lecture.ts'
import { answer } from '../http/answer.ts'
import { deletionOrder } from '../http/deletion-order.ts'
import type { Doors } from '../http/doors.ts'
import { entityId, parse } from '../http/parse.ts'
import { knownPreset, notFound } from '../http/problem-error.ts'
import type { Services } from '../services.ts'
import { findCourse, listCourses } from '../tables/courses.ts'
import { listLectures } from '../tables/lectures.ts'

export function courseRoutes(services: Services, { read, write }: Doors): Router {
  const { database } = services
  const courseOf = async (id: string | undefined): Promise<Course> => {
    const course = await findCourse(database, entityId(id, 'course'))
    if (!course) throw notFound('this course', 'see GET /courses')
    return course
  }
  return new Router({ prefix: '/courses' })
    .get('/', read, async (ctx) => {
      const query = parse(PageQuery, ctx.query, 'query')
      const { rows, total } = await listCourses(database, query)
      answer(ctx, CourseList, { courses: rows, pagination: paginate(query, rows.length, total) })
    })
    .get('/:id', read, async (ctx) => answer(ctx, Course, await courseOf(ctx.params['id'])))
    .get('/:id/lectures', read, async (ctx) => {
      const query = parse(CourseLecturesQuery, ctx.query, 'query')
      knownPreset(query.preset_id)
      const { id } = await courseOf(ctx.params['id'])
      const filter = { courseId: id, status: query.status, presetId: query.preset_id }
      const { rows, total } = await listLectures(database, filter, query)
      answer(ctx, CourseLectures, {
        courseId: id,
        lectures: rows,
        pagination: paginate(query, rows.length, total),
      })
    })
    .get('/:id/progress', read, async (ctx) => {
      const { include_lectures } = parse(CourseProgressQuery, ctx.query, 'query')
      const { id } = await courseOf(ctx.params['id'])
      const { lectures, ...progress } = await courseProgress(database, id)
      answer(ctx, CourseProgress, include_lectures ? { ...progress, lectures } : progress)
    })
    .delete('/:id', write, async (ctx) => {
      const deletion = await removeCourse(entityId(ctx.params['id'], 'course'), deletionOrder(ctx), services)
      if (!deletion) throw notFound('this course', 'it may have been deleted already')
      answer(ctx, CourseDeletion, deletion)
    })
}
