import { setTimeout as sleep } from 'node:timers/promises'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { startGcs } from '../stack/gcs.ts'
import { type BucketTrouble, startBucketProxy } from '../stack/proxies/bucket-proxy.ts'
import { storageVariables } from '../stack/roles.ts'
import type { Drill } from './drill.ts'
import type { DrillGround } from './drill-ground.ts'

export const anotherBucket: Drill = {
  name: 'worker-on-another-bucket',
  family: 'storage',
  breaks: 'the worker uses another bucket of the same store',
  expects: { outcome: 'fail', check: 'storage', says: /another bucket \(elsewhere, the API uses pegasus\)/ },
  withinMs: 30_000,
  async inject(ground) {
    await createBucket(ground, 'elsewhere')
    await ground.replaceWorker({ S3_BUCKET: 'elsewhere' })
  },
}

export const anotherPrefix: Drill = {
  name: 'worker-on-another-prefix',
  family: 'storage',
  breaks: 'the worker uses another prefix of the same bucket',
  expects: { outcome: 'fail', check: 'storage', says: /another prefix of the bucket \(elsewhere, the API/ },
  withinMs: 30_000,
  async inject(ground) {
    await ground.replaceWorker({ S3_PREFIX: 'elsewhere' })
  },
}

export const anotherKindOfBucket: Drill = {
  name: 'worker-on-another-kind-of-bucket',
  family: 'storage',
  breaks: 'the worker was left on Cloud Storage when the API moved to S3',
  expects: { outcome: 'fail', check: 'storage', says: /another kind of bucket \(gcs, the API uses s3\)/ },
  withinMs: 30_000,
  async inject(ground) {
    const gcs = await startGcs(ground.surroundings, 'pegasus')
    ground.afterwards(async () => {
      await gcs.child.stop()
    })
    await ground.replaceWorker(storageVariables(gcs.address))
  },
}

export const bucketReadOnlyForWorker = workersBucket({
  name: 'bucket-read-only-for-worker',
  breaks: "the worker's key may read the bucket and not write to it",
  says: /^worker-.*refused: read-only/,
  trouble: { kind: 'read-only' },
})

export const bucketDownForWorker = workersBucket({
  name: 'bucket-down-for-worker',
  breaks: 'the bucket answers the API, and the worker with 503',
  says: /^worker-.*cannot reach it/,
  trouble: { kind: 'unavailable' },
})

export const bucketTruncating = workersBucket({
  name: 'bucket-truncating',
  breaks: 'what the worker reads from the bucket ends in its middle, and nothing says so',
  says: /^worker-.*bytes are not those that were written/,
  trouble: { kind: 'halving' },
})

export const bucketDown: Drill = {
  name: 'bucket-down',
  family: 'storage',
  breaks: 'the bucket answers every request with 503',
  expects: { outcome: 'fail', check: 'readiness', says: /not ok: storage/ },
  withinMs: 15_000,
  async inject(ground) {
    trouble(ground, { kind: 'unavailable' })
    await untilNotReady(ground)
  },
}

export const signedAddressesRefused: Drill = {
  name: 'signed-addresses-refused',
  family: 'storage',
  breaks: 'the clock of the store is fast: it takes every signed address for expired',
  expects: { outcome: 'fail', check: 'downloads', says: /the URL answers 403/ },
  withinMs: 45_000,
  async inject(ground) {
    trouble(ground, { kind: 'refusing-signed-addresses' })
  },
}

/** Only the worker goes to the bucket by a way that is in trouble. */
function workersBucket({
  name,
  breaks,
  says,
  trouble: kind,
}: Pick<Drill, 'name' | 'breaks'> & { says: RegExp; trouble: BucketTrouble }): Drill {
  return {
    name,
    family: 'storage',
    breaks,
    expects: { outcome: 'fail', check: 'storage', says },
    withinMs: 30_000,
    async inject(ground) {
      const way = await startBucketProxy(ground.store.address.endpointUrl)
      ground.afterwards(() => way.stop())
      await ground.replaceWorker({ S3_ENDPOINT_URL: way.url })
      way.trouble = kind
    },
  }
}

function trouble(ground: DrillGround, kind: BucketTrouble): void {
  ground.afterwards(() => {
    ground.bucket.trouble = null
  })
  ground.bucket.trouble = kind
}

/** Readiness remembers the bucket for some seconds; the fault is there from the start once it has noticed. */
async function untilNotReady({ address }: DrillGround): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const { status } = await fetch(new URL('/health/ready', address))
    if (status === 503) return
    await sleep(100)
  }
}

/** Makes another bucket in the store of the ground. */
export async function createBucket({ store }: DrillGround, name: string): Promise<void> {
  const { accessKeyId, secretAccessKey, endpointUrl, region } = store.address
  const client = new S3Client({
    region,
    endpoint: endpointUrl,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  })
  try {
    await client.send(new CreateBucketCommand({ Bucket: name }))
  } finally {
    client.destroy()
  }
}
