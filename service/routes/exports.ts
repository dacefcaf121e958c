import Router from '@koa/router'
import { downloadUrlSeconds, ExportDownload, ExportType, exportFormats } from '../contract/export.ts'
import { answer } from '../http/answer.ts'
import type { Doors } from '../http/doors.ts'
import { entityId } from '../http/parse.ts'
import { notFound } from '../http/problem-error.ts'
import type { Services } from '../services.ts'
import { findExport } from '../tables/exports.ts'

export function exportRoutes(
  { database, objects }: Pick<Services, 'database' | 'objects'>,
  { read }: Pick<Doors, 'read'>,
): Router {
  return new Router({ prefix: '/exports' }).get('/:lecture/:type', read, async (ctx) => {
    const lectureId = entityId(ctx.params['lecture'], 'lecture')
    const type = ExportType.safeParse(ctx.params['type'])
    if (!type.success) throw notFound('this export type', 'choose markdown, anki or pdf')
    const made = await findExport(database, lectureId, type.data)
    if (!made) throw notFound('this export', 'run POST /lectures/{id}/export and wait for its job')
    const key = objects.keyOf(made.storage_path)
    if (!(await objects.facts(key))) throw notFound("this export's file", 'export the lecture again')
    const { extension, mediaType } = exportFormats[type.data]
    answer(ctx, ExportDownload, {
      downloadUrl: await objects.downloadUrl(key, {
        expiresInSeconds: downloadUrlSeconds,
        fileName: `${lectureId}.${extension}`,
        contentType: mediaType,
      }),
    })
  })
}
