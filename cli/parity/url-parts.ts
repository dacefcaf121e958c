export const urlParts = ['scheme', 'host', 'port', 'database', 'user', 'password', 'parameters'] as const
export type UrlPart = (typeof urlParts)[number]

/** The parts that say which server and which database an address leads to, whoever asks. */
export const placeParts: readonly UrlPart[] = ['host', 'port', 'database']

const usualPorts: Readonly<Record<string, string>> = {
  'postgres:': '5432',
  'postgresql:': '5432',
  'redis:': '6379',
  'rediss:': '6379',
  'http:': '80',
  'https:': '443',
}

/**
 * An address taken apart, with what goes without saying said: the usual port, the database index 0 of Redis, a
 * slash at the end; parameters in the order of their names. Null for what is no address with a host.
 */
export function partsOfUrl(text: string): Record<UrlPart, string> | null {
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? URL.parse(text) : null
  if (url === null || url.hostname === '') return null
  const path = url.pathname.replace(/^\/|\/$/g, '')
  url.searchParams.sort()
  return {
    scheme: url.protocol === 'postgresql:' ? 'postgres:' : url.protocol,
    host: url.hostname.toLowerCase(),
    port: url.port || (usualPorts[url.protocol] ?? ''),
    database: /^rediss?:$/.test(url.protocol) ? String(Number(path)) : decoded(path),
    user: decoded(url.username),
    password: decoded(url.password),
    parameters: url.searchParams.toString(),
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
