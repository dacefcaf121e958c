import Router from '@koa/router'
import { UploadAnswer, UploadRequest, uploadUrlSeconds } from '../contract/upload.ts'
import { answer } from '../http/answer.ts'
import type { Doors } from '../http/doors.ts'
import { jsonBody } from '../http/json-body.ts'
import { parse } from '../http/parse.ts'
import { keys } from '../objects/keys.ts'
import type { Services } from '../services.ts'
import { offerUpload } from '../tables/signed-uploads.ts'

// An upload that no lecture refers to by then is removed.
const keptSeconds = 24 * 3600

/** Lets a client send its file straight to the bucket, to a place of the service's choosing. */
export function uploadRoutes(
  { database, objects }: Pick<Services, 'database' | 'objects'>,
  { write }: Pick<Doors, 'write'>,
): Router {
  return new Router({ prefix: '/upload' }).post('/signed-url', write, async (ctx) => {
    const { filename, content_type: contentType } = parse(UploadRequest, await jsonBody(ctx), 'body')
    const key = keys.upload(crypto.randomUUID(), filename)
    await offerUpload(database, key, keptSeconds)
    answer(ctx, UploadAnswer, {
      url: await objects.uploadUrl(key, { expiresInSeconds: uploadUrlSeconds, contentType }),
      storagePath: objects.reference(key),
    })
  })
}
