import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls'
import { printable } from './printable.ts'

/** How a target is found and who it says it is, before anything is asked of it. Plain data, safe to store. */
export interface Contact {
  /** When it was made, as this machine's clock tells. */
  at: string
  /** The addresses that its name has here; none when it does not resolve. */
  addresses: string[]
  /** The certificate shown for its name, a bad one too; null over plain http or when none was shown. */
  certificate: Certificate | null
}

export interface Certificate {
  subject: string
  issuer: string
  validFrom: string
  validTo: string
  /** Why it is not to be trusted, as OpenSSL names it; null when it is. */
  distrusted: string | null
}

const limitMs = 5000

/** Looks the name up and, over https, looks at the certificate. Nothing is sent; a failure leaves its part empty. */
export async function makeContact(url: URL, signal: AbortSignal): Promise<Contact> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const [addresses, certificate] = await Promise.all([
    lookup(host, { all: true }).catch(() => []),
    url.protocol === 'https:' ? certificateOf(host, Number(url.port || 443), signal) : null,
  ])
  return {
    at: new Date().toISOString(),
    addresses: addresses.map(({ address }) => address),
    certificate,
  }
}

// Verification is told, not enforced, so that a bad certificate can be read too: no byte is sent over it.
function certificateOf(host: string, port: number, signal: AbortSignal): Promise<Certificate | null> {
  return new Promise((resolve) => {
    const servername = isIP(host) === 0 ? { servername: host } : {}
    const socket = connect({ host, port, ...servername, rejectUnauthorized: false })
    const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMs)])
    const end = (certificate: Certificate | null) => {
      limit.removeEventListener('abort', giveUp)
      socket.destroy()
      resolve(certificate)
    }
    const giveUp = () => end(null)
    limit.addEventListener('abort', giveUp)
    socket.once('secureConnect', () => end(shown(socket)))
    socket.on('error', giveUp)
  })
}

function shown(socket: TLSSocket): Certificate | null {
  const certificate = socket.getPeerCertificate()
  const validFrom = instant(certificate.valid_from)
  const validTo = instant(certificate.valid_to)
  if (validFrom === null || validTo === null) return null
  const subject = nameIn(certificate.subject)
  const issuer = nameIn(certificate.issuer)
  const distrusted = socket.authorized ? null : printable(String(socket.authorizationError), 100)
  return { subject, issuer, validFrom, validTo, distrusted }
}

function nameIn(part: PeerCertificate['subject'] | undefined): string {
  const name = part?.CN ?? part?.O ?? 'no name'
  return printable(Array.isArray(name) ? name.join(', ') : name, 200)
}

function instant(text: string | undefined): string | null {
  const time = Date.parse(text ?? '')
  return Number.isNaN(time) ? null : new Date(time).toISOString()
}
