import { createReadStream } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { S3Client } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import type { S3Address } from '../stack/s3.ts'

/** A client of the stack's bucket. */
export function clientOf(s3: S3Address): S3Client {
  return new S3Client({
    endpoint: s3.endpointUrl,
    region: s3.region,
    forcePathStyle: true,
    credentials: { accessKeyId: s3.accessKeyId, secretAccessKey: s3.secretAccessKey },
  })
}

/** Uploads a file of that size by the SDK's own means, with its own settings. */
export async function uploadBySdk(s3: S3Address, totalBytes: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pegasus-bench-'))
  const path = join(folder, 'recording')
  const file = await open(path, 'w')
  await file.truncate(totalBytes)
  await file.close()
  const client = clientOf(s3)
  try {
    await new Upload({
      client,
      params: { Bucket: s3.bucket, Key: 'bench', Body: createReadStream(path) },
    }).done()
  } finally {
    client.destroy()
    await rm(folder, { recursive: true, force: true })
  }
}
