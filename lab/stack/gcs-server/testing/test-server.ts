import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Storage } from '@google-cloud/storage'
import { GoogleAuth, JWT } from 'google-auth-library'
import { type GcsServer, startGcsServer } from '../server.ts'

export interface TestServer extends GcsServer {
  /** Where it keeps what it was given; deleted when it stops. */
  folder: string
  /** The key file of the one service account that it knows. */
  keyFile: string
  /** What the server put down to itself. */
  errors: unknown[]
  /** Stops it and starts another one over the same folder, at another `url`. */
  restart(): Promise<void>
}

export const testBucket = 'lectures'
export const testAccount = 'pegasus@tests.iam.gserviceaccount.com'

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** The key of the account that the test servers know; another one stands for a key that was replaced. */
export function keyDocument(privateKey = pair.privateKey): Record<string, string> {
  return {
    type: 'service_account',
    client_email: testAccount,
    private_key_id: 'k1',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

/** A Cloud Storage server of its own over a folder of its own, with one bucket and one service account. */
export async function startTestServer({ pageSize }: { pageSize?: number } = {}): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'pegasus-gcs-'))
  const keyFile = join(folder, 'key.json')
  await writeFile(keyFile, JSON.stringify(keyDocument()), { mode: 0o600 })
  const errors: unknown[] = []
  const start = () =>
    startGcsServer({
      folder: join(folder, 'objects'),
      accounts: new Map([[testAccount, pair.publicKey]]),
      buckets: [testBucket],
      pageSize,
      onError: (error) => errors.push(error),
    })
  let server = await start()
  return {
    get url() {
      return server.url
    },
    folder,
    keyFile,
    errors,
    unfinishedUploads: () => server.unfinishedUploads(),
    async restart() {
      await server.stop()
      server = await start()
    },
    async stop() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Google's own client, set up for a test server: it asks with tokens, and never twice. */
export function testClient(url: string, privateKey?: KeyObject): Storage {
  const key = keyDocument(privateKey)
  const client = new JWT({
    email: testAccount,
    key: key['private_key'] ?? '',
    scopes: ['https://www.googleapis.com/auth/devstorage.read_write'],
  })
  client.useJWTAccessWithScope = true
  const auth = new GoogleAuth({ authClient: client })
  auth.jsonContent = key
  return new Storage({
    apiEndpoint: url,
    authClient: auth,
    useAuthWithCustomEndpoint: true,
    projectId: 'tests',
    retryOptions: { autoRetry: false },
  })
}
