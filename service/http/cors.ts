import type { Middleware } from 'koa'
import { headers } from '../contract/health.ts'

/** Lets browsers of the configured origins call the API; `*` is any. */
export function cors(origins: readonly string[]): Middleware {
  const any = origins.includes('*')
  return async (ctx, next) => {
    const origin = ctx.get('origin')
    if (!any) ctx.vary('Origin')
    if (origin && (any || origins.includes(origin))) {
      ctx.set('Access-Control-Allow-Origin', any ? '*' : origin)
      ctx.set('Access-Control-Expose-Headers', Object.values(headers).join(', '))
    }
    if (origin && ctx.method === 'OPTIONS' && ctx.get('access-control-request-method')) {
      ctx.set('Access-Control-Allow-Methods', 'GET, POST, PUT, DELETE')
      ctx.set(
        'Access-Control-Allow-Headers',
        'authorization, content-type, idempotency-key, x-request-id, x-actor-id',
      )
      ctx.set('Access-Control-Max-Age', '600')
      ctx.status = 204
      return
    }
    await next()
  }
}
