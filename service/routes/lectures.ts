import Router from '@koa/router'
import { z } from 'zod'
import { IngestAnswer, Lecture, LectureDeletion, LectureList } from '../contract/lecture.ts'
import { PageQuery, paginate } from '../contract/pagination.ts'
import { findPreset } from '../contract/presets.ts'
import { removeLecture } from '../delete-lecture.ts'
import { answer } from '../http/answer.ts'
import { bearer } from '../http/bearer.ts'
import { deletionOrder } from '../http/deletion-order.ts'
import { entityId, parse } from '../http/parse.ts'
import { badRequest, notFound } from '../http/problem-error.ts'
import { ingestLecture } from '../ingest/ingest-lecture.ts'
import type { Services } from '../services.ts'
import { findLecture, listLectures } from '../tables/lectures.ts'

const ListQuery = PageQuery.extend({
  course_id: z.string().optional(),
  status: z.string().optional(),
  preset_id: z.string().optional(),
})

export function lectureRoutes(services: Services): Router {
  const { config, database, objects } = services
  const write = bearer(config.PLC_WRITE_API_TOKEN, 'PLC_WRITE_API_TOKEN')

  return new Router({ prefix: '/lectures' })
    .post('/ingest', write, async (ctx) => {
      const { fields, source, metadataKey, job } = await ingestLecture(
        ctx.req,
        ctx.state['requestId'],
        services,
      )
      answer(ctx, IngestAnswer, {
        lectureId: fields.lecture_id,
        metadataPath: objects.reference(metadataKey),
        audioPath: objects.reference(source.key),
        lectureMode: fields.lecture_mode ?? null,
        fileType: source.sourceType,
        jobId: job?.id ?? null,
      })
    })
    .get('/', async (ctx) => {
      const query = parse(ListQuery, ctx.query, 'query')
      if (query.preset_id !== undefined && !findPreset(query.preset_id))
        throw badRequest('preset_unknown', 'there is no such preset: choose an id of GET /presets')
      const filter = { courseId: query.course_id, status: query.status, presetId: query.preset_id }
      const { rows, total } = await listLectures(database, filter, query)
      answer(ctx, LectureList, { lectures: rows, pagination: paginate(query, rows.length, total) })
    })
    .get('/:id', async (ctx) => {
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
