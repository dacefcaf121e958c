import Router from '@koa/router'
import { DeletionAudit, DeletionAuditQuery } from '../contract/deletion-audit.ts'
import { paginate } from '../contract/pagination.ts'
import { answer } from '../http/answer.ts'
import type { Doors } from '../http/doors.ts'
import { parse } from '../http/parse.ts'
import type { Services } from '../services.ts'
import { listDeletions } from '../tables/deletion-audit.ts'

/** What operators ask. The door stands before everything under /ops, what does not exist included. */
export function operationsRoutes(
  { database }: Pick<Services, 'database'>,
  { operate }: Pick<Doors, 'operate'>,
): Router {
  return new Router({ prefix: '/ops' })
    .use(operate)
    .get('/deletion-audit', async (ctx) => {
      const query = parse(DeletionAuditQuery, ctx.query, 'query')
      const filter = { entityType: query.entity_type, entityId: query.entity_id }
      const { rows, total } = await listDeletions(database, filter, query)
      answer(ctx, DeletionAudit, {
        events: rows,
        filters: { entityType: query.entity_type ?? null, entityId: query.entity_id ?? null },
        pagination: paginate(query, rows.length, total),
      })
    })
    .all('/{*any}', (_ctx, next) => next())
}
