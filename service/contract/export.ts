import { z } from 'zod'
import { addedLater } from './added-later.ts'
import { EntityId, Instant } from './ids.ts'
import { namedObject } from './named.ts'

export const exportTypes = ['markdown', 'anki', 'pdf'] as const
export const ExportType = z.enum(exportTypes)
export type ExportType = z.infer<typeof ExportType>

/** How each export is served: the file's extension and its media type. */
export const exportFormats = {
  markdown: { extension: 'md', mediaType: 'text/markdown; charset=utf-8' },
  anki: { extension: 'csv', mediaType: 'text/csv; charset=utf-8' },
  pdf: { extension: 'pdf', mediaType: 'application/pdf' },
} as const satisfies Record<ExportType, { extension: string; mediaType: string }>

/** How long a download URL stays valid, in seconds. */
export const downloadUrlSeconds = 900

/** An export as a row; its id is `{lecture_id}-{export_type}`. */
export const ExportRecord = namedObject('ExportRecord', {
  id: z.string(),
  lecture_id: EntityId,
  export_type: ExportType,
  storage_path: z.string(),
  source_version: addedLater(z.number().int().min(1), { since: '0.2.0', whenAbsent: undefined }).describe(
    'The `source_version` of the lecture that it was made of.',
  ),
  created_at: Instant,
})
export type ExportRecord = z.infer<typeof ExportRecord>

/** `GET /exports/{lecture}/{type}`: a presigned URL, itself a secret. */
export const ExportDownload = namedObject('ExportDownload', { downloadUrl: z.url() })
export type ExportDownload = z.infer<typeof ExportDownload>
