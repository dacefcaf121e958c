import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3'
import type { KeySpace } from './object-key.ts'
import type { ObjectFacts, ObjectOperation } from './object-store.ts'
import { attempt } from './s3-failure.ts'

/** A listing in pages of what S3 gives at once, which is also what it deletes at once: 1000 objects. */
export async function* listPages(
  { client, bucket, keys }: { client: S3Client; bucket: string; keys: KeySpace },
  operation: ObjectOperation,
  keyPrefix: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<ObjectFacts[]> {
  const Prefix = keys.namePrefix(keyPrefix)
  let token: string | undefined
  do {
    const command = new ListObjectsV2Command({
      Bucket: bucket,
      Prefix,
      ...(token === undefined ? {} : { ContinuationToken: token }),
    })
    const page = await attempt(operation, signal, (options) => client.send(command, options))
    const objects = (page.Contents ?? []).flatMap(({ Key, Size }) =>
      Key === undefined ? [] : { key: keys.keyOfName(Key), sizeBytes: Size ?? 0, contentType: undefined },
    )
    if (objects.length > 0) yield objects
    token = page.NextContinuationToken
  } while (token !== undefined)
}
