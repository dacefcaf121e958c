import type { Config } from '../config.ts'
import { refuseInTransaction } from '../tables/database.ts'
import type { ObjectStore } from './object-store.ts'

/** Opens the bucket that the configuration names; nothing is sent yet. */
export async function openObjects(config: Config): Promise<ObjectStore> {
  // Each client is tens of megabytes of code: only the one in use is loaded.
  return outsideTransactions(config.STORAGE_MODE === 'gcs' ? await openGcs(config) : await openS3(config))
}

// What only counts with names, and sends nothing.
const local = new Set<PropertyKey>(['reference', 'keyOf', 'close'])

/** The store, with every request refused while a transaction is open. */
function outsideTransactions(store: ObjectStore): ObjectStore {
  return new Proxy(store, {
    get(target, name) {
      const method = Reflect.get(target, name)
      if (typeof method !== 'function') return method
      return (...given: unknown[]) => {
        if (!local.has(name)) refuseInTransaction('the bucket')
        return Reflect.apply(method, target, given)
      }
    },
  })
}

async function openGcs(config: Config): Promise<ObjectStore> {
  const { createGcsStore } = await import('./gcs.ts')
  return createGcsStore({
    // readConfig has refused a gcs mode without a bucket.
    bucket: config.GCS_BUCKET ?? '',
    prefix: config.GCS_PREFIX,
    ...(config.GCS_ENDPOINT_URL ? { endpoint: config.GCS_ENDPOINT_URL } : {}),
    ...(config.GOOGLE_APPLICATION_CREDENTIALS ? { keyFile: config.GOOGLE_APPLICATION_CREDENTIALS } : {}),
  })
}

async function openS3(config: Config): Promise<ObjectStore> {
  const { createS3Store } = await import('./s3.ts')
  return createS3Store({
    // readConfig has refused an s3 mode without a bucket.
    bucket: config.S3_BUCKET ?? '',
    prefix: config.S3_PREFIX,
    region: config.AWS_REGION,
    checksums: config.PLC_S3_CHECKSUMS,
    ...(config.S3_ENDPOINT_URL ? { endpoint: config.S3_ENDPOINT_URL } : {}),
    ...(config.AWS_ACCESS_KEY_ID && config.AWS_SECRET_ACCESS_KEY
      ? {
          credentials: {
            accessKeyId: config.AWS_ACCESS_KEY_ID,
            secretAccessKey: config.AWS_SECRET_ACCESS_KEY,
          },
        }
      : {}),
  })
}
