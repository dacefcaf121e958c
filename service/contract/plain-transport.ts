import { addressVariables } from './environment.ts'

type AddressVariable = (typeof addressVariables)[number]

/** An address that is reached without TLS and may lie outside of private networks. */
export interface PlainTransport {
  variable: AddressVariable
  host: string
  remedy: string
}

type Addresses = { readonly [Name in AddressVariable]?: string | undefined }

/**
 * The addresses without TLS whose host name does not tell that it lies in a private network. What such a name leads to, only
 * a resolver can tell.
 */
export function plainTransports(settings: Addresses): PlainTransport[] {
  return addressVariables.flatMap((variable) => {
    const address = settings[variable]
    const url = address === undefined ? null : URL.parse(address)
    if (!url || isEncrypted(url) || isPrivateHost(url.hostname)) return []
    return [{ variable, host: url.hostname, remedy: remedyOf(variable, url.protocol) }]
  })
}

function isEncrypted({ protocol, searchParams }: URL): boolean {
  if (protocol === 'postgres:' || protocol === 'postgresql:') {
    const mode = searchParams.get('sslmode')
    return (
      ['true', '1'].includes(searchParams.get('ssl') ?? '') ||
      ['prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'].includes(mode ?? '')
    )
  }
  return protocol === 'https:' || protocol === 'rediss:'
}

/** Hosts of this machine, of a private range, and names that only a private network knows: without a dot, or its own ending. */
function isPrivateHost(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '')
  return (
    isPrivateAddress(name) ||
    !/[.:]/.test(name) ||
    ['.internal', '.flycast', '.localhost', '.local'].some((ending) => name.endsWith(ending))
  )
}

/** Whether an IP address is one of this machine or of a private network (RFC 1918, RFC 4193). */
export function isPrivateAddress(address: string): boolean {
  const v4 = address.toLowerCase().replace(/^::ffff:/, '')
  if (/^\d+(?:\.\d+){3}$/.test(v4)) return /^(?:127|10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./.test(v4)
  return address === '::1' || /^f[cd][0-9a-f]{2}:/i.test(address)
}

function remedyOf(variable: AddressVariable, protocol: string): string {
  const secure = protocol.startsWith('postgres')
    ? 'add ?sslmode=verify-full to it'
    : `let it begin with ${protocol === 'redis:' ? 'rediss://' : 'https://'}`
  return `In ${variable}, ${secure}, give the address that the platform's private network has for it, or set PLC_ALLOW_PLAIN_TRANSPORT=${variable}.`
}
