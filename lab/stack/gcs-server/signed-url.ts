import { createHash, verify } from 'node:crypto'
import { uriEncode, uriEncodePath } from '../s3-server/uri.ts'
import { type GcsRequest, header } from './request.ts'
import type { ServiceAccounts } from './service-accounts.ts'
import { XmlFault } from './xml-fault.ts'

const weekSeconds = 7 * 24 * 60 * 60
const largestSkewMs = 15 * 60 * 1000

/**
 * Verifies a URL that was signed with a service account's key, as "V4 signing process" in the Cloud Storage
 * documentation describes it: signer, scope, expiry, signed headers, signature. Throws XmlFault.
 */
export function verifySignedUrl(request: GcsRequest, accounts: ServiceAccounts, now = new Date()): void {
  const { query } = request
  const signature = query.get('X-Goog-Signature')
  if (signature === null) throw new XmlFault('AccessDenied')
  const algorithm = query.get('X-Goog-Algorithm')
  const [email = '', day, , service, terminator, ...more] = query.get('X-Goog-Credential')?.split('/') ?? []
  const timestamp = query.get('X-Goog-Date') ?? ''
  const scoped = service === 'storage' && terminator === 'goog4_request' && more.length === 0
  if (algorithm !== 'GOOG4-RSA-SHA256' || !scoped || day === undefined || !timestamp.startsWith(day)) {
    throw new XmlFault('AuthorizationQueryParametersError')
  }
  checkTime(timestamp, query.get('X-Goog-Expires') ?? '', now)
  const publicKey = accounts.get(email)
  if (!publicKey) throw new XmlFault('AccessDenied')
  const signedHeaders = query.get('X-Goog-SignedHeaders')?.split(';') ?? []
  checkSignedHeaders(request, signedHeaders)
  const scope = query.get('X-Goog-Credential')?.slice(email.length + 1) ?? ''
  const genuine = hostsOf(request).some((host) => {
    const canonical = canonicalRequest(request, signedHeaders, host)
    const digest = createHash('sha256').update(canonical).digest('hex')
    const signed = [algorithm, timestamp, scope, digest].join('\n')
    return verify('RSA-SHA256', Buffer.from(signed), publicKey, Buffer.from(signature, 'hex'))
  })
  if (!genuine) throw new XmlFault('SignatureDoesNotMatch')
}

function checkTime(timestamp: string, expires: string, now: Date): void {
  const [matched, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp) ?? []
  const [year, month, date, ...time] = parts
  const signedAt = Date.parse(`${year}-${month}-${date}T${time.join(':')}Z`)
  const seconds = /^\d{1,7}$/.test(expires) ? Number(expires) : 0
  if (matched === undefined || Number.isNaN(signedAt) || seconds < 1 || seconds > weekSeconds) {
    throw new XmlFault('AuthorizationQueryParametersError')
  }
  if (signedAt > now.getTime() + largestSkewMs) throw new XmlFault('AccessDenied')
  if (now.getTime() > signedAt + seconds * 1000) throw new XmlFault('ExpiredToken')
}

function checkSignedHeaders({ http }: GcsRequest, signedHeaders: readonly string[]): void {
  const unsigned = Object.keys(http.headers).find(
    (name) => (name === 'host' || name.startsWith('x-goog-')) && !signedHeaders.includes(name),
  )
  if (unsigned !== undefined) throw new XmlFault('AccessDenied')
}

/** Google's own client signs the host without its port; others sign the header as it is sent. */
function hostsOf(request: GcsRequest): string[] {
  const host = header(request, 'host') ?? ''
  return [host, host.replace(/:\d+$/, '')]
}

function canonicalRequest(request: GcsRequest, signedHeaders: readonly string[], host: string): string {
  const query = [...request.query]
    .filter(([name]) => name !== 'X-Goog-Signature')
    .map(([name, value]) => `${uriEncode(name)}=${uriEncode(value)}`)
    .sort()
  const headers = signedHeaders.map((name) => {
    const value = name === 'host' ? host : (header(request, name) ?? '')
    return `${name}:${value.trim().replace(/\s{2,}/g, ' ')}\n`
  })
  return [
    request.method,
    uriEncodePath(`/${request.segments.join('/')}`),
    query.join('&'),
    headers.join(''),
    signedHeaders.join(';'),
    header(request, 'x-goog-content-sha256') ?? 'UNSIGNED-PAYLOAD',
  ].join('\n')
}
