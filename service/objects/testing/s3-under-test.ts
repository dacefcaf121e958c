import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3'
import {
  startTestServer,
  testBucket,
  testClient,
  testCredentials,
} from '../../../lab/stack/s3-server/testing/test-server.ts'
import { createS3Store, type S3StoreOptions } from '../s3.ts'
import { pageSize, type StoreUnderTest } from './conformance.ts'

export function optionsFor(url: string): S3StoreOptions {
  return {
    bucket: testBucket,
    prefix: 'pegasus',
    region: 'us-east-1',
    endpoint: url,
    credentials: testCredentials,
    checksums: 'when_supported',
  }
}

/** A store over a server of its own. What is other than usual may depend on the server's address. */
export async function openS3UnderTest(
  other: (url: string) => Promise<Partial<S3StoreOptions>> = async () => ({}),
): Promise<StoreUnderTest> {
  const server = await startTestServer({ pageSize })
  const store = createS3Store({ ...optionsFor(server.url), ...(await other(server.url)) })
  const client = testClient(server.url)
  return {
    store,
    home: `s3://${testBucket}/pegasus`,
    async unfinishedWrites() {
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: testBucket }))
      return Uploads.map(({ Key }) => Key ?? '')
    },
    async close() {
      store.close()
      client.destroy()
      await server.stop()
    },
  }
}
