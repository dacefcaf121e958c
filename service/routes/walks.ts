import Router from '@koa/router'
import { OperatorWalk, WalkId, WalkList, WalkNote } from '../contract/operator-walk.ts'
import { answer } from '../http/answer.ts'
import type { Doors } from '../http/doors.ts'
import { jsonBody } from '../http/json-body.ts'
import { parse } from '../http/parse.ts'
import type { Services } from '../services.ts'
import { newestWalks, noteWalk } from '../tables/operator-walks.ts'

/** The record of who walks which runbook against this deployment. */
export function walkRoutes(
  { database }: Pick<Services, 'database'>,
  { operateWithoutRedis }: Pick<Doors, 'operateWithoutRedis'>,
): Router {
  return new Router({ prefix: '/ops/walks' })
    .get('/', operateWithoutRedis, async (ctx) =>
      answer(ctx, WalkList, { walks: await newestWalks(database) }),
    )
    .put('/:id', operateWithoutRedis, async (ctx) => {
      const id = parse(WalkId, ctx.params['id'], 'path')
      const note = parse(WalkNote, await jsonBody(ctx), 'body')
      answer(ctx, OperatorWalk, await noteWalk(database, id, note))
    })
}
