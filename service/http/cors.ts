import koaCors from '@koa/cors'
import type { Middleware } from 'koa'
import { headers } from '../contract/health.ts'

export function cors(origins: readonly string[]): Middleware {
  const any = origins.includes('*')
  return koaCors({
    origin(ctx) {
      const origin = ctx.get('origin')
      if (any) return origin && '*'
      return origins.includes(origin) ? origin : ''
    },
    allowMethods: 'GET, POST, PUT, DELETE',
    allowHeaders: 'authorization, content-type, idempotency-key, x-request-id, x-actor-id',
    exposeHeaders: Object.values(headers).join(', '),
    maxAge: 600,
    // Problems are answered, not thrown further: what is set here is still set then.
    keepHeadersOnError: false,
  })
}
