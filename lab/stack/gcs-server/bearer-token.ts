import { verify } from 'node:crypto'
import { z } from 'zod'
import { GcsFault } from './fault.ts'
import type { ServiceAccounts } from './service-accounts.ts'

const Header = z.object({ alg: z.literal('RS256') })
const Claims = z.object({
  iss: z.string(),
  sub: z.string(),
  aud: z.string().optional(),
  scope: z.string().optional(),
  iat: z.number(),
  exp: z.number(),
})

const scopes = ['devstorage.read_write', 'devstorage.full_control', 'cloud-platform'].map(
  (name) => `https://www.googleapis.com/auth/${name}`,
)
const audience = 'https://storage.googleapis.com/'
const longestSeconds = 3600
const largestSkewSeconds = 300

/**
 * Verifies that a request comes from a service account: its bearer token is a JWT that the account signed
 * itself, for Cloud Storage, as https://google.aip.dev/auth/4111 describes it. Throws GcsFault.
 */
export function verifyBearer(
  authorization: string | undefined,
  accounts: ServiceAccounts,
  nowSeconds = Date.now() / 1000,
): void {
  if (authorization === undefined) throw new GcsFault('required')
  const [, head = '', body = '', signature = ''] =
    /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(authorization) ?? []
  const claims = Claims.safeParse(parsed(body)).data
  if (!Header.safeParse(parsed(head)).success || !claims) throw new GcsFault('authError')
  const publicKey = accounts.get(claims.iss)
  const signed = Buffer.from(`${head}.${body}`)
  const genuine =
    publicKey !== undefined && verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'))
  const lifetime = claims.exp - claims.iat
  const inTime =
    claims.iat <= nowSeconds + largestSkewSeconds && claims.exp > nowSeconds && lifetime <= longestSeconds
  const forStorage =
    claims.aud === audience || (claims.scope?.split(' ').some((scope) => scopes.includes(scope)) ?? false)
  if (!genuine || !inTime || !forStorage || claims.sub !== claims.iss) throw new GcsFault('authError')
}

function parsed(base64url: string): unknown {
  try {
    return JSON.parse(Buffer.from(base64url, 'base64url').toString())
  } catch {
    return undefined
  }
}
