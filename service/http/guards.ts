import type { Middleware } from 'koa'
import type { Endpoint } from '../contract/endpoint.ts'
import type { Services } from '../services.ts'
import { bearer } from './bearer.ts'
import { clientAddress } from './client-address.ts'
import { rateLimit } from './rate-limit.ts'

/** What a request has to pass before it reaches the handler of an endpoint: its token, and the rate limit. */
export type Guards = (endpoint: Pick<Endpoint, 'guard' | 'countedApart'>) => Middleware

export function openGuards({ config, requests }: Pick<Services, 'config' | 'requests'>): Guards {
  const { PLC_READ_API_TOKEN, PLC_WRITE_API_TOKEN, PLC_OPS_API_TOKEN, PLC_METRICS_PUBLIC } = config
  const addressOf = clientAddress(config.PLC_TRUSTED_PROXIES)
  const countedTogether = rateLimit(config, requests.inRedis('writes'), addressOf)
  // Endpoints of one name share one count.
  const apart = new Map<string, Middleware>()
  const countedApart = (name: string): Middleware => {
    const limit = apart.get(name) ?? rateLimit(config, requests.alsoWithoutRedis(name), addressOf)
    apart.set(name, limit)
    return limit
  }
  const open: Middleware = (_ctx, next) => next()
  const tokens = {
    open,
    read: bearer('PLC_READ_API_TOKEN', PLC_READ_API_TOKEN, PLC_READ_API_TOKEN && PLC_WRITE_API_TOKEN),
    write: bearer('PLC_WRITE_API_TOKEN', PLC_WRITE_API_TOKEN),
    ops: bearer('PLC_OPS_API_TOKEN', PLC_OPS_API_TOKEN),
  }
  return ({ guard, countedApart: name }) => {
    if (guard === 'open' || guard === 'read') return tokens[guard]
    if (guard === 'metrics' && PLC_METRICS_PUBLIC) return open
    const limit = name === undefined ? countedTogether : countedApart(name)
    return inOrder(tokens[guard === 'metrics' ? 'ops' : guard], limit)
  }
}

function inOrder(first: Middleware, second: Middleware): Middleware {
  return (ctx, next) => first(ctx, () => second(ctx, next))
}
