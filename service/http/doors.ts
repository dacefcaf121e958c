import type { Middleware } from 'koa'
import type { Services } from '../services.ts'
import { bearer } from './bearer.ts'
import { rateLimit } from './rate-limit.ts'

/** What a request has to pass before it reaches a route. */
export interface Doors {
  read: Middleware
  write: Middleware
  operate: Middleware
}

/** The three doors: reads, writes, and everything under /ops. Whoever may write may read. */
export function doors(services: Pick<Services, 'config' | 'requests'>): Doors {
  const { PLC_READ_API_TOKEN, PLC_WRITE_API_TOKEN, PLC_OPS_API_TOKEN } = services.config
  const limited = rateLimit(services)
  return {
    read: bearer('PLC_READ_API_TOKEN', PLC_READ_API_TOKEN, PLC_READ_API_TOKEN && PLC_WRITE_API_TOKEN),
    write: inOrder(bearer('PLC_WRITE_API_TOKEN', PLC_WRITE_API_TOKEN), limited),
    operate: inOrder(bearer('PLC_OPS_API_TOKEN', PLC_OPS_API_TOKEN), limited),
  }
}

function inOrder(first: Middleware, second: Middleware): Middleware {
  return (ctx, next) => first(ctx, () => second(ctx, next))
}
