import { readFile } from 'node:fs/promises'
import { Storage } from '@google-cloud/storage'
import { GoogleAuth, JWT } from 'google-auth-library'
import { z } from 'zod'

/** Who asks: bearer tokens for requests, and signatures for URLs that others use. */
export interface GcsCredentials {
  /** The headers that say who asks; none where a token must not be sent. */
  headers(): Promise<Record<string, string>>
  /** A V4 signed URL, good for so many seconds from now. */
  sign(name: string, asked: SignedUse): Promise<string>
}

export type SignedUse = { expiresInSeconds: number } & (
  | { action: 'read'; responseDisposition: string; responseType: string }
  | { action: 'write'; contentType: string }
)

export interface GcsCredentialsOptions {
  bucket: string
  /** Without a slash at the end. */
  endpoint: string
  /** A service account's key file, or another credential file of Google's; what the machine has when left out. */
  keyFile?: string
}

const scope = 'https://www.googleapis.com/auth/devstorage.read_write'
// A machine's own identity has no key: it asks Google to sign, which storage's scope does not cover.
const widerScope = 'https://www.googleapis.com/auth/cloud-platform'

const tokenTimeoutMs = 15_000

const ServiceAccountKey = z.object({
  type: z.literal('service_account'),
  client_email: z.string(),
  private_key: z.string(),
  private_key_id: z.string().optional(),
})

/**
 * Gives the credentials, which are opened at their first use, and again after a failure: a key file may be
 * put right while the process runs. Rejects when it cannot be read.
 */
export function gcsCredentials(options: GcsCredentialsOptions): () => Promise<GcsCredentials> {
  let opened: Promise<GcsCredentials> | undefined
  return async () => {
    opened ??= open(options)
    try {
      return await opened
    } catch (error) {
      opened = undefined
      throw error
    }
  }
}

async function open(options: GcsCredentialsOptions): Promise<GcsCredentials> {
  const { bucket, endpoint, keyFile } = options
  const auth = await openAuth(keyFile)
  const storage = new Storage({ apiEndpoint: endpoint, authClient: auth })
  const mayCarryTokens = isPrivate(new URL(endpoint))
  return {
    headers: async () => (mayCarryTokens ? Object.fromEntries(await auth.getRequestHeaders()) : {}),
    async sign(name, { expiresInSeconds, ...use }) {
      const now = Math.floor(Date.now() / 1000) * 1000
      const [url] = await storage
        .bucket(bucket)
        .file(name)
        .getSignedUrl({ version: 'v4', accessibleAt: now, expires: now + expiresInSeconds * 1000, ...use })
      return url
    },
  }
}

async function openAuth(keyFile: string | undefined): Promise<GoogleAuth> {
  const key = keyFile === undefined ? undefined : JSON.parse(await readFile(keyFile, 'utf8'))
  const account = ServiceAccountKey.safeParse(key).data
  // Other kinds of file are found by the library itself, by the same variable that named ours.
  if (!account) {
    const transporterOptions = { timeout: tokenTimeoutMs }
    return new GoogleAuth({ scopes: [widerScope], clientOptions: { transporterOptions } })
  }
  const client = new JWT({
    email: account.client_email,
    key: account.private_key,
    scopes: [scope],
    ...(account.private_key_id === undefined ? {} : { keyId: account.private_key_id }),
  })
  // The token is signed here (https://google.aip.dev/auth/4111) and not fetched: one server fewer to fail.
  client.useJWTAccessWithScope = true
  const auth = new GoogleAuth({ authClient: client })
  // Signing asks the machine's metadata server for the account unless this says it.
  auth.jsonContent = { client_email: account.client_email, private_key: account.private_key }
  return auth
}

/** Whether nobody on the way can read along. Other servers by http are emulators, which want no token. */
function isPrivate({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)
}
