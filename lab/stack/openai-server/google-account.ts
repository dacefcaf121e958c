import { type KeyObject, randomBytes, verify } from 'node:crypto'
import { z } from 'zod'

/** The Google account that the server knows: whoever holds its private key may use the project's models. */
export interface GoogleAccountOptions {
  project: string
  clientEmail: string
  publicKey: KeyObject
  /** How long a token is good for; an hour by default. */
  tokenSeconds?: number
}

/** Google's side of a service account: gives tokens for signed grants, and knows its own tokens again. */
export interface GoogleAccount {
  project: string
  /** A token as OAuth answers it, or null for a grant that is not this account's. */
  exchange(grant: URLSearchParams): { access_token: string; expires_in: number; token_type: 'Bearer' } | null
  accepts(authorization: string | undefined): boolean
  /** Takes every token back. */
  revoke(): void
}

const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const Header = z.object({ alg: z.literal('RS256') })
const Claims = z.object({
  iss: z.string(),
  scope: z.literal('https://www.googleapis.com/auth/cloud-platform'),
  aud: z.literal('https://oauth2.googleapis.com/token'),
  iat: z.number(),
  exp: z.number(),
})

export function googleAccount(options: GoogleAccountOptions): GoogleAccount {
  const { project, clientEmail, publicKey, tokenSeconds = 3600 } = options
  const endsAt = new Map<string, number>()
  return {
    project,
    exchange(grant) {
      const claims =
        grant.get('grant_type') === grantType ? readJwt(grant.get('assertion') ?? '', publicKey) : null
      const now = Date.now() / 1000
      if (claims === null || claims.iss !== clientEmail || claims.iat > now + 60 || claims.exp < now)
        return null
      const token = `ya29.${randomBytes(24).toString('base64url')}`
      endsAt.set(token, Date.now() + tokenSeconds * 1000)
      return { access_token: token, expires_in: tokenSeconds, token_type: 'Bearer' }
    },
    accepts: (authorization) => (endsAt.get(authorization?.replace(/^Bearer /, '') ?? '') ?? 0) > Date.now(),
    revoke: () => endsAt.clear(),
  }
}

/** The claims of a token that the key has signed (RFC 7515, compact form; RS256 only); null for any other. */
function readJwt(token: string, publicKey: KeyObject): z.infer<typeof Claims> | null {
  const [header = '', claims = '', signature = ''] = token.split('.')
  if (
    !verify('RSA-SHA256', Buffer.from(`${header}.${claims}`), publicKey, Buffer.from(signature, 'base64url'))
  )
    return null
  const decoded = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
  const read = z.object({ header: Header, claims: Claims }).safeParse({
    header: decoded(header),
    claims: decoded(claims),
  })
  return read.success ? read.data.claims : null
}
