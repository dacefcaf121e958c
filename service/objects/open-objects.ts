import type { Config } from '../config.ts'
import type { ObjectStore } from './object-store.ts'
import { createS3Store } from './s3.ts'

/** Opens the bucket that the configuration names; nothing is sent yet. */
export function openObjects(config: Config): ObjectStore {
  // readConfig has refused an s3 mode without a bucket.
  const bucket = config.S3_BUCKET ?? ''
  return createS3Store({
    bucket,
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
