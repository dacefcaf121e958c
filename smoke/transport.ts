/** How a target is reached: encrypted, within this machine, or in the clear over a network. */
export type Transport = 'https' | 'loopback' | 'plain'

export function transportOf(url: URL): Transport {
  if (url.protocol === 'https:') return 'https'
  return isLoopback(url.hostname) ? 'loopback' : 'plain'
}

export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname)
}
