import {
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3'
import type { ObjectOperation } from './object-store.ts'
import { attempt } from './s3-failure.ts'

/** An object by its full name, prefix included. */
export interface ListedObject {
  name: string
  sizeBytes: number
}

/** A listing in pages of what S3 gives at once, which is also what it deletes at once: 1000 objects. */
export async function* listPages(
  { client, bucket, namePrefix }: { client: S3Client; bucket: string; namePrefix: string },
  operation: ObjectOperation,
  signal: AbortSignal | undefined,
): AsyncGenerator<ListedObject[]> {
  let token: string | undefined
  do {
    const command = new ListObjectsV2Command({
      Bucket: bucket,
      Prefix: namePrefix,
      ...(token === undefined ? {} : { ContinuationToken: token }),
    })
    const page = await attempt(operation, signal, (options) => client.send(command, options))
    const objects = (page.Contents ?? []).flatMap(({ Key, Size }) =>
      Key === undefined ? [] : { name: Key, sizeBytes: Size ?? 0 },
    )
    if (objects.length > 0) yield objects
    token = page.NextContinuationToken
  } while (token !== undefined)
}

/** The unfinished multipart uploads, by the full names of their objects. */
export async function* listPendingUploads(
  { client, bucket, namePrefix }: { client: S3Client; bucket: string; namePrefix: string },
  signal: AbortSignal | undefined,
): AsyncGenerator<{ name: string; uploadId: string }> {
  let markers: { KeyMarker?: string; UploadIdMarker?: string } | undefined = {}
  while (markers !== undefined) {
    const command = new ListMultipartUploadsCommand({ Bucket: bucket, Prefix: namePrefix, ...markers })
    const page: ListMultipartUploadsCommandOutput = await attempt('listUploads', signal, (options) =>
      client.send(command, options),
    )
    for (const { Key, UploadId } of page.Uploads ?? [])
      if (Key !== undefined && UploadId !== undefined) yield { name: Key, uploadId: UploadId }
    const { IsTruncated, NextKeyMarker, NextUploadIdMarker } = page
    markers =
      IsTruncated && NextKeyMarker !== undefined
        ? {
            KeyMarker: NextKeyMarker,
            ...(NextUploadIdMarker === undefined ? {} : { UploadIdMarker: NextUploadIdMarker }),
          }
        : undefined
  }
}
