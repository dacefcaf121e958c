import type { Connection } from './database.ts'

/** Notes a place that a client was given to upload to. */
export async function offerUpload(
  connection: Connection,
  objectKey: string,
  forSeconds: number,
): Promise<void> {
  await connection('signed_uploads').insert({
    object_key: objectKey,
    expires_at: connection.raw('now() + make_interval(secs => ?)', [forSeconds]),
  })
}

/** Whether a key is such a place, and still kept. */
export async function isOfferedUpload(connection: Connection, objectKey: string): Promise<boolean> {
  const row = await connection('signed_uploads')
    .where({ object_key: objectKey })
    .whereRaw('expires_at > now()')
    .first('object_key')
  return row !== undefined
}

/** Forgets a place whose object is gone. */
export async function endOfferedUpload(connection: Connection, objectKey: string): Promise<void> {
  await connection('signed_uploads').where({ object_key: objectKey }).delete()
}

/** Places whose upload no lecture came to use. */
export async function expiredUploads(connection: Connection): Promise<string[]> {
  return await connection('signed_uploads').whereRaw('expires_at < now()').limit(100).pluck('object_key')
}
