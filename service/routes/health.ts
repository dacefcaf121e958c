import Router from '@koa/router'
import { Health, Liveness } from '../contract/health.ts'
import { Readiness } from '../contract/readiness.ts'
import { answer } from '../http/answer.ts'
import { readinessProbe } from '../readiness.ts'
import type { Services } from '../services.ts'

export function healthRoutes(services: Pick<Services, 'database' | 'objects' | 'queue' | 'config'>): Router {
  const probe = readinessProbe(services)
  return new Router({ prefix: '/health' })
    .get('/', (ctx) => answer(ctx, Health, { status: 'ok', time: new Date().toISOString() }))
    .get('/live', (ctx) => answer(ctx, Liveness, { status: 'ok' }))
    .get('/ready', async (ctx) => {
      const readiness = await probe()
      answer(ctx, Readiness, readiness, readiness.status === 'ready' ? 200 : 503)
    })
}
