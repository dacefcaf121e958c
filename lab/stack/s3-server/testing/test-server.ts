import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import { type S3Server, startS3Server } from '../server.ts'

export interface TestServer extends S3Server {
  /** Where it keeps what it was given; deleted when it stops. */
  folder: string
  /** What the server put down to itself. */
  errors: unknown[]
  /** Stops it and starts another one over the same folder, at another `url`. */
  restart(): Promise<void>
}

export const testCredentials = { accessKeyId: 'AKIATESTOFPEGASUS', secretAccessKey: 'secret/of+the=test' }
export const testBucket = 'lectures'

/** An S3 server of its own over a folder of its own, with one bucket. */
export async function startTestServer({ pageSize }: { pageSize?: number } = {}): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'pegasus-s3-'))
  const errors: unknown[] = []
  const start = () =>
    startS3Server({
      folder,
      credentials: testCredentials,
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
    errors,
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

/** The AWS SDK as anybody would set it up, but for its retries. */
export function testClient(url: string, config: S3ClientConfig = {}): S3Client {
  return new S3Client({
    endpoint: url,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: testCredentials,
    maxAttempts: 1,
    ...config,
  })
}
