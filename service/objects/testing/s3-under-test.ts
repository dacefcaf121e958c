import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3'
import { type S3Server, startS3Server } from '../../../smoke/stack/s3-server/server.ts'
import { createS3Store, type S3StoreOptions } from '../s3.ts'
import { createS3Client } from '../s3-client.ts'
import type { StoreUnderTest } from './conformance.ts'

export const credentials = { accessKeyId: 'AKIATESTOFPEGASUS', secretAccessKey: 'secret/of+the=test' }

export interface TestServer extends S3Server {
  /** Where it keeps what it was given; deleted when it stops. */
  folder: string
}

/** An S3 server of its own over a folder of its own, with one bucket, `lectures`. */
export async function startTestServer(): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'pegasus-s3-'))
  const server = await startS3Server({ folder, credentials, buckets: ['lectures'] })
  return {
    url: server.url,
    folder,
    async stop() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export function optionsFor(url: string): S3StoreOptions {
  return {
    bucket: 'lectures',
    prefix: 'pegasus',
    region: 'us-east-1',
    endpoint: url,
    credentials,
    checksums: 'when_supported',
  }
}

export async function openS3UnderTest(options: Partial<S3StoreOptions> = {}): Promise<StoreUnderTest> {
  const server = await startTestServer()
  const store = createS3Store({ ...optionsFor(server.url), ...options })
  const client = createS3Client(optionsFor(server.url))
  return {
    store,
    home: 's3://lectures/pegasus',
    async unfinishedWrites() {
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: 'lectures' }))
      return Uploads.map(({ Key }) => Key ?? '')
    },
    async close() {
      store.close()
      client.destroy()
      await server.stop()
    },
  }
}
