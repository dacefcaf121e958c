import type { Context } from 'koa'
import proxyAddr from 'proxy-addr'

/**
 * Tells which address a request really comes from. `X-Forwarded-For` is believed only as far as trusted
 * proxies have written it: read from its end, the first address that is no trusted proxy is the client.
 */
export function clientAddress(trustedProxies: readonly string[]): (ctx: Context) => string {
  const isTrusted = proxyAddr.compile(trustedProxies.flatMap(withoutEmptyPrefix))
  return (ctx) => proxyAddr(ctx.req, isTrusted) ?? 'unknown'
}

// proxy-addr refuses a prefix of 0 bits. Who trusts every proxy writes one, and two halves say the same.
function withoutEmptyPrefix(range: string): string[] {
  if (!range.endsWith('/0')) return [range]
  return range.includes(':') ? ['::/1', '8000::/1'] : ['0.0.0.0/1', '128.0.0.0/1']
}
