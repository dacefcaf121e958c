import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context, Middleware } from 'koa'
import proxyAddr from 'proxy-addr'
import type { Endpoint } from '../contract/endpoint.ts'
import type { Services } from '../services.ts'
import { ProblemError } from './problem-error.ts'
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

/**
 * Tells which address a request really comes from. `X-Forwarded-For` is believed only as far as trusted
 * proxies have written it: read from its end, the first address that is no trusted proxy is the client.
 */
function clientAddress(trustedProxies: readonly string[]): (ctx: Context) => string {
  const isTrusted = proxyAddr.compile(trustedProxies.flatMap(withoutEmptyPrefix))
  return (ctx) => proxyAddr(ctx.req, isTrusted) ?? 'unknown'
}

// proxy-addr refuses a prefix of 0 bits. Who trusts every proxy writes one, and two halves say the same.
function withoutEmptyPrefix(range: string): string[] {
  if (!range.endsWith('/0')) return [range]
  return range.includes(':') ? ['::/1', '8000::/1'] : ['0.0.0.0/1', '128.0.0.0/1']
}

/**
 * Lets only requests through that carry one of the tokens as `Authorization: Bearer …`: 401 without one or
 * with another scheme, 403 with a wrong one. Where no token is configured everything passes.
 */
function bearer(variable: string, ...tokens: (string | undefined)[]): Middleware {
  const accepted = tokens.filter((token) => token !== undefined && token !== '').map(digest)
  return async (ctx, next) => {
    if (accepted.length > 0) require(ctx, accepted, variable)
    await next()
  }
}

function require(ctx: Context, accepted: readonly Buffer[], variable: string): void {
  const given = /^Bearer +(\S+)$/i.exec(ctx.get('authorization'))?.[1]
  if (given === undefined) {
    ctx.set('WWW-Authenticate', 'Bearer')
    throw new ProblemError(
      401,
      'unauthorized',
      `send the header "Authorization: Bearer …" with the ${variable}`,
    )
  }
  // Every token is compared, whichever matches, so that the time tells nothing.
  const matches = accepted.map((token) => timingSafeEqual(digest(given), token))
  if (!matches.includes(true))
    throw new ProblemError(403, 'forbidden', `the token is not the ${variable} of this deployment`)
}

// Digests have one length, which the constant-time comparison needs.
function digest(token: string | undefined): Buffer {
  return createHash('sha256')
    .update(token ?? '')
    .digest()
}
