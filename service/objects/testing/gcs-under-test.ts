import {
  startTestServer,
  type TestServer,
  testBucket,
} from '../../../lab/stack/gcs-server/testing/test-server.ts'
import { createGcsStore, type GcsStoreOptions } from '../gcs.ts'
import { pageSize, type StoreUnderTest } from './conformance.ts'

export function optionsFor({ url, keyFile }: Pick<TestServer, 'url' | 'keyFile'>): GcsStoreOptions {
  return { bucket: testBucket, prefix: 'pegasus', endpoint: url, keyFile }
}

/** A store over a server of its own. What is other than usual may depend on the server's address. */
export async function openGcsUnderTest(
  other: (url: string) => Promise<Partial<GcsStoreOptions>> = async () => ({}),
): Promise<StoreUnderTest> {
  const server = await startTestServer({ pageSize })
  const store = createGcsStore({ ...optionsFor(server), ...(await other(server.url)) })
  return {
    store,
    home: `gs://${testBucket}/pegasus`,
    unfinishedWrites: async () => server.unfinishedUploads(),
    async close() {
      store.close()
      await server.stop()
    },
  }
}
