import Router from '@koa/router'
import { IngestAnswer, Lecture, LectureDeletion, LectureList, LecturesQuery } from '../contract/lecture.ts'
import { paginate } from '../contract/pagination.ts'
import { removeLecture } from '../delete-lecture.ts'
import { answer } from '../http/answer.ts'
import { deletionOrder } from '../http/deletion-order.ts'
import type { Doors } from '../http/doors.ts'
import { entityId, parse } from '../http/parse.ts'
import { knownPreset, notFound } from '../http/problem-error.ts'
import { ingestLecture } from '../ingest/ingest-lecture.ts'
import type { Services } from '../services.ts'
import { findLecture, listLectures } from '../tables/lectures.ts'

export function lectureRoutes(services: Services, { read, write }: Doors): Router {
  const { database } = services

  return new Router({ prefix: '/lectures' })
    .post('/ingest', write, async (ctx) => {
      answer(ctx, IngestAnswer, await ingestLecture(ctx, services))
    })
    .get('/', read, async (ctx) => {
      const query = parse(LecturesQuery, ctx.query, 'query')
      knownPreset(query.preset_id)
      const filter = { courseId: query.course_id, status: query.status, presetId: query.preset_id }
      const { rows, total } = await listLectures(database, filter, query)
      answer(ctx, LectureList, { lectures: rows, pagination: paginate(query, rows.length, total) })
    })
    .get('/:id', read, async (ctx) => {
      const lecture = await findLecture(database, entityId(ctx.params['id'], 'lecture'))
      if (!lecture) throw notFound('this lecture', 'see GET /lectures')
      answer(ctx, Lecture, lecture)
    })
    .delete('/:id', write, async (ctx) => {
      const deletion = await removeLecture(
        entityId(ctx.params['id'], 'lecture'),
        deletionOrder(ctx),
        services,
      )
      if (!deletion) throw notFound('this lecture', 'it may have been deleted already')
      answer(ctx, LectureDeletion, deletion)
    })
}
