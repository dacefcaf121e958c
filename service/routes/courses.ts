import Router from '@koa/router'
import { CourseDeletion } from '../contract/lecture.ts'
import { removeCourse } from '../delete-lecture.ts'
import { answer } from '../http/answer.ts'
import { bearer } from '../http/bearer.ts'
import { deletionOrder } from '../http/deletion-order.ts'
import { entityId } from '../http/parse.ts'
import { notFound } from '../http/problem-error.ts'
import type { Services } from '../services.ts'

export function courseRoutes(services: Services): Router {
  const write = bearer(services.config.PLC_WRITE_API_TOKEN, 'PLC_WRITE_API_TOKEN')
  return new Router({ prefix: '/courses' }).delete('/:id', write, async (ctx) => {
    const deletion = await removeCourse(entityId(ctx.params['id'], 'course'), deletionOrder(ctx), services)
    if (!deletion) throw notFound('this course', 'it may have been deleted already')
    answer(ctx, CourseDeletion, deletion)
  })
}
