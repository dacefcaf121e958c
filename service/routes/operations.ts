import Router from '@koa/router'
import { DeletionAudit, DeletionAuditQuery } from '../contract/deletion-audit.ts'
import { MetricsAnswer } from '../contract/metrics.ts'
import { paginate } from '../contract/pagination.ts'
import { Releases } from '../contract/releases.ts'
import { answer } from '../http/answer.ts'
import type { Doors } from '../http/doors.ts'
import { parse } from '../http/parse.ts'
import { prometheusText, prometheusType } from '../metrics/prometheus.ts'
import { readMetrics } from '../metrics/read-metrics.ts'
import { readReleases } from '../read-releases.ts'
import type { Services } from '../services.ts'
import { listDeletions } from '../tables/deletion-audit.ts'

/** What operators ask. The door stands before everything under /ops, what does not exist included. */
export function operationsRoutes(
  { database }: Pick<Services, 'database'>,
  { operate, operateWithoutRedis, scrape }: Pick<Doors, 'operate' | 'operateWithoutRedis' | 'scrape'>,
): Router {
  return new Router({ prefix: '/ops' })
    .get('/metrics', scrape, async (ctx) => {
      const metrics = await readMetrics(database)
      answer(ctx, MetricsAnswer, { status: 'ok', time: new Date().toISOString(), metrics })
    })
    .get('/metrics/prometheus', scrape, async (ctx) => {
      ctx.type = prometheusType
      ctx.body = prometheusText(await readMetrics(database))
    })
    .get('/releases', operateWithoutRedis, async (ctx) => answer(ctx, Releases, await readReleases(database)))
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
