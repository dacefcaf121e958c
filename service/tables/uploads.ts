import type { Connection, Database } from './database.ts'

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

/** Notes the object that the upload writes, before it is written. False when the claim was lost meanwhile. */
export async function noteUploadObject(
  connection: Connection,
  upload: Upload,
  key: string,
): Promise<boolean> {
  const changed = await connection('uploads')
    .where({ lecture_id: upload.lectureId, token: upload.token })
    .update({ object_key: key })
  return changed > 0
}

/** Makes a claim hold again that may have ended or expired. False when another upload holds the id. */
export async function reclaimUpload(
  connection: Connection,
  { lectureId, token }: Upload,
  holdForSeconds: number,
): Promise<boolean> {
  const result = await connection.raw<{ rowCount: number }>(
    `insert into uploads (lecture_id, token, expires_at)
     values (:lectureId, :token, now() + make_interval(secs => :seconds))
     on conflict (lecture_id) do update set expires_at = excluded.expires_at
       where uploads.token = excluded.token`,
    { lectureId, token, seconds: holdForSeconds },
  )
  return result.rowCount > 0
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

/**
 * Cleans up behind an upload and ends its claim, with the claim locked meanwhile: what is deleted under a
 * lecture's fixed keys can then be nobody's who has claimed the id since. False, with nothing done, when the
 * claim is no longer this one, or not `expired` although it has to be.
 */
export async function endUploadAfter(
  database: Database,
  upload: Upload,
  { expired }: { expired: boolean },
  cleanUp: () => Promise<void>,
): Promise<boolean> {
  return await database.transaction(async (transaction) => {
    const held = await transaction('uploads')
      .where({ lecture_id: upload.lectureId, token: upload.token })
      .modify((builder) => {
        if (expired) builder.whereRaw('expires_at < now()')
      })
      .forUpdate()
      .first()
    if (!held) return false
    await cleanUp()
    return await endUpload(transaction, upload)
  })
}

/** Uploads whose process must have died: expired, with the object they may have left. */
export async function abandonedUploads(
  connection: Connection,
): Promise<(Upload & { objectKey: string | null })[]> {
  const rows = await connection('uploads').whereRaw('expires_at < now()').limit(100)
  return rows.map((row) => ({ lectureId: row.lecture_id, token: row.token, objectKey: row.object_key }))
}
