import type { Connection } from './database.ts'

/** An upload in the making: a claim on a lecture id, and the object it is about to write. */
export interface Upload {
  lectureId: string
  token: string
}

/**
 * Claims a lecture id for one upload. Undefined when another upload holds it. A claim that has expired
 * is taken over.
 */
export async function beginUpload(
  connection: Connection,
  lectureId: string,
  holdForSeconds: number,
): Promise<Upload | undefined> {
  const token = crypto.randomUUID()
  const result = await connection.raw<{ rowCount: number }>(
    `insert into uploads (lecture_id, token, expires_at)
     values (:lectureId, :token, now() + make_interval(secs => :seconds))
     on conflict (lecture_id) do update
       set token = excluded.token, object_key = null, expires_at = excluded.expires_at
       where uploads.expires_at < now() and uploads.object_key is null`,
    { lectureId, token, seconds: holdForSeconds },
  )
  return result.rowCount > 0 ? { lectureId, token } : undefined
}

/** Notes the object that the upload writes, before it is written. */
export async function noteUploadObject(connection: Connection, upload: Upload, key: string): Promise<void> {
  await connection('uploads')
    .where({ lecture_id: upload.lectureId, token: upload.token })
    .update({ object_key: key })
}

/** Keeps a long upload's claim alive. */
export async function extendUpload(
  connection: Connection,
  upload: Upload,
  holdForSeconds: number,
): Promise<void> {
  await connection('uploads')
    .where({ lecture_id: upload.lectureId, token: upload.token })
    .update({ expires_at: connection.raw('now() + make_interval(secs => ?)', [holdForSeconds]) })
}

/** Gives the claim back. False when it was lost meanwhile. */
export async function endUpload(connection: Connection, upload: Upload): Promise<boolean> {
  const gone = await connection('uploads')
    .where({ lecture_id: upload.lectureId, token: upload.token })
    .delete()
  return gone > 0
}

/** Uploads whose process must have died: expired, with the object they may have left. */
export async function abandonedUploads(
  connection: Connection,
): Promise<(Upload & { objectKey: string | null })[]> {
  const rows = await connection('uploads').whereRaw('expires_at < now()').limit(100)
  return rows.map((row) => ({ lectureId: row.lecture_id, token: row.token, objectKey: row.object_key }))
}
