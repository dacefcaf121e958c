import { createHash, timingSafeEqual } from 'node:crypto'
import { isIP, isIPv6 } from 'node:net'
import type { Context, Middleware } from 'koa'
import proxyAddr from 'proxy-addr'
import type { Config } from '../config.ts'
import type { Endpoint } from '../contract/endpoint.ts'
import type { VariableName } from '../contract/environment.ts'
import type { Services } from '../services.ts'
import { ProblemError } from './problem-error.ts'
import { rateLimit } from './rate-limit.ts'

/** What a request has to pass before it reaches the handler of an endpoint: its token, and the limit of requests. */
export type Guards = (endpoint: Pick<Endpoint, 'guard' | 'countedApart'>) => Middleware

export function openGuards({ config, requests }: Pick<Services, 'config' | 'requests'>): Guards {
  const addressOf = clientAddress(config)
  const wrongTokens = rateLimit(requests.wrongTokens, addressOf)
  const { PLC_WRITE_API_TOKEN: write, PLC_OPS_API_TOKEN: ops, PLC_METRICS_API_TOKEN: metrics } = config
  const bearer = (variable: VariableName, ...tokens: (string | undefined)[]) =>
    requireToken(variable, tokens, wrongTokens)
  const tokens: Record<Endpoint['guard'], Middleware> = {
    open: pass,
    read: config.PLC_OPEN_READS ? pass : bearer('PLC_READ_API_TOKEN', config.PLC_READ_API_TOKEN, write),
    write: config.PLC_OPEN_WRITES ? pass : bearer('PLC_WRITE_API_TOKEN', write),
    ops: bearer('PLC_OPS_API_TOKEN', ops),
    metrics: config.PLC_METRICS_PUBLIC
      ? pass
      : bearer(metrics === undefined ? 'PLC_OPS_API_TOKEN' : 'PLC_METRICS_API_TOKEN', ops, metrics),
  }
  const limits: Record<Endpoint['guard'], Middleware> = {
    open: pass,
    read: rateLimit(requests.reads, addressOf),
    write: rateLimit(requests.inRedis('writes'), addressOf),
    ops: rateLimit(requests.alsoWithoutRedis('ops'), addressOf),
    metrics: rateLimit(requests.alsoWithoutRedis('metrics'), addressOf),
  }
  // Endpoints of one name share one count.
  const apart = new Map<string, Middleware>()
  const countedApart = (name: string): Middleware => {
    const limit = apart.get(name) ?? rateLimit(requests.alsoWithoutRedis(name), addressOf)
    apart.set(name, limit)
    return limit
  }
  return ({ guard, countedApart: name }) =>
    inOrder(tokens[guard], name === undefined ? limits[guard] : countedApart(name))
}

const pass: Middleware = (_ctx, next) => next()

function inOrder(first: Middleware, second: Middleware): Middleware {
  return (ctx, next) => first(ctx, () => second(ctx, next))
}

/**
 * Tells which client a request comes from: its IPv4 address, or the /64 of its IPv6 address, which is what one customer gets.
 * The header that the platform's proxy sets is believed first. `X-Forwarded-For` is believed only as far as trusted proxies
 * have written it: read from its end, the first address that is no trusted proxy is the client.
 */
export function clientAddress({
  PLC_TRUSTED_PROXIES: proxies,
  PLC_CLIENT_ADDRESS_HEADER: header,
}: Pick<Config, 'PLC_TRUSTED_PROXIES' | 'PLC_CLIENT_ADDRESS_HEADER'>): (ctx: Context) => string {
  const isTrusted = proxyAddr.compile(proxies.flatMap(withoutEmptyPrefix))
  return (ctx) => {
    const given = header === undefined ? '' : ctx.get(header).trim()
    return network(isIP(given) > 0 ? given : (proxyAddr(ctx.req, isTrusted) ?? 'unknown'))
  }
}

function network(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address.replace(/^::ffff:/i, '')
  const [head = '', tail] = (address.split('%')[0] ?? '').toLowerCase().split('::')
  const groups = (part: string) => part.split(':').filter((group) => group !== '')
  const [first, last] = [groups(head), groups(tail ?? '')]
  const zeros = Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0')
  const prefix = [...first, ...zeros, ...last].slice(0, 4).map((group) => Number.parseInt(group, 16))
  return `${prefix.map((group) => group.toString(16)).join(':')}::/64`
}

// proxy-addr refuses a prefix of 0 bits. Who trusts every proxy writes one, and two halves say the same.
function withoutEmptyPrefix(range: string): string[] {
  if (!range.endsWith('/0')) return [range]
  return range.includes(':') ? ['::/1', '8000::/1'] : ['0.0.0.0/1', '128.0.0.0/1']
}

/**
 * Lets only requests through that carry one of the tokens as `Authorization: Bearer …`: 401 without one or
 * with another scheme, 403 with a wrong one. Wrong ones are counted by client, and answered 429 beyond their limit; a right
 * one passes even then, so that no stranger behind the same proxy keeps others out.
 */
function requireToken(
  variable: VariableName,
  tokens: readonly (string | undefined)[],
  wrongTokens: Middleware,
): Middleware {
  const accepted = tokens.filter((token) => token !== undefined).map(digest)
  return async (ctx, next) => {
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
    if (matches.includes(true)) return await next()
    return await wrongTokens(ctx, () => {
      throw new ProblemError(403, 'forbidden', `the token is not the ${variable} of this deployment`)
    })
  }
}

// Digests have one length, which the constant-time comparison needs.
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
