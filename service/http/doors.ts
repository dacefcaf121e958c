import type { Middleware } from 'koa'
import type { Services } from '../services.ts'
import { bearer } from './bearer.ts'
import { clientAddress } from './client-address.ts'
import { rateLimit } from './rate-limit.ts'

/** What a request has to pass before it reaches a route. */
export interface Doors {
  read: Middleware
  write: Middleware
  operate: Middleware
  /** As `operate`, unless PLC_METRICS_PUBLIC opens it. */
  scrape: Middleware
  /** As `operate`, each counted apart from everything else, and open also while Redis is away: they tell so. */
  beginHandshake: Middleware
  readHandshake: Middleware
  /** As `operate`, open also while Redis is away: for what an operator needs most while something is broken. */
  operateWithoutRedis: Middleware
}

/** The doors: reads, writes, everything under /ops, and the metrics there. Whoever may write may read. */
export function doors({ config, requests }: Pick<Services, 'config' | 'requests'>): Doors {
  const { PLC_READ_API_TOKEN, PLC_WRITE_API_TOKEN, PLC_OPS_API_TOKEN, PLC_METRICS_PUBLIC } = config
  const addressOf = clientAddress(config.PLC_TRUSTED_PROXIES)
  const limited = rateLimit(config, requests.inRedis('writes'), addressOf)
  const operator = bearer('PLC_OPS_API_TOKEN', PLC_OPS_API_TOKEN)
  const operate = inOrder(operator, limited)
  const countedApart = (kind: string) =>
    inOrder(operator, rateLimit(config, requests.alsoWithoutRedis(kind), addressOf))
  return {
    read: bearer('PLC_READ_API_TOKEN', PLC_READ_API_TOKEN, PLC_READ_API_TOKEN && PLC_WRITE_API_TOKEN),
    write: inOrder(bearer('PLC_WRITE_API_TOKEN', PLC_WRITE_API_TOKEN), limited),
    operate,
    scrape: PLC_METRICS_PUBLIC ? (_ctx, next) => next() : operate,
    beginHandshake: countedApart('begin-handshake'),
    readHandshake: countedApart('read-handshake'),
    operateWithoutRedis: countedApart('operate'),
  }
}

function inOrder(first: Middleware, second: Middleware): Middleware {
  return (ctx, next) => first(ctx, () => second(ctx, next))
}
