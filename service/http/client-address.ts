import { BlockList, isIPv6 } from 'node:net'
import type { Context } from 'koa'

/**
 * Tells which address a request really comes from. `X-Forwarded-For` is believed only as far as trusted
 * proxies have written it: read from its end, the first address that is no trusted proxy is the client.
 */
export function clientAddress(trustedProxies: readonly string[]): (ctx: Context) => string {
  const trusted = blockListOf(trustedProxies)
  const isTrusted = (address: string) => trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
  return (ctx) => {
    const hops = [
      ...ctx.get('x-forwarded-for').split(',').map(plain),
      plain(ctx.req.socket.remoteAddress ?? ''),
    ]
    for (const address of hops.filter((hop) => hop !== '').reverse()) if (!isTrusted(address)) return address
    return hops.find((hop) => hop !== '') ?? 'unknown'
  }
}

function blockListOf(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}

// An IPv4 client of a dual-stack socket comes as ::ffff:192.0.2.1.
const plain = (address: string) => address.trim().replace(/^::ffff:(?=\d+\.)/i, '')
