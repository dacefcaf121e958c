import type { ArtifactRecord, ArtifactType } from '../contract/artifact.ts'
import type { PageQuery } from '../contract/pagination.ts'
import type { Connection } from './database.ts'
import { page } from './page.ts'
import type { ArtifactRow } from './rows.ts'

export interface NewArtifact {
  id: string
  lectureId: string
  courseId: string
  presetId: string
  type: ArtifactType
  storagePath: string
  /** Of a summary only. */
  overview?: string
  sectionCount?: number
}

/** Writes an artifact in the place of the one of its lecture and type. */
export async function saveArtifact(connection: Connection, artifact: NewArtifact): Promise<void> {
  await connection('artifacts')
    .insert({
      id: artifact.id,
      lecture_id: artifact.lectureId,
      course_id: artifact.courseId,
      preset_id: artifact.presetId,
      artifact_type: artifact.type,
      storage_path: artifact.storagePath,
      summary_overview: artifact.overview ?? null,
      summary_section_count: artifact.sectionCount ?? null,
    })
    .onConflict(['lecture_id', 'artifact_type'])
    .merge()
}

/** A lecture's artifacts, by type. */
export async function listArtifacts(
  connection: Connection,
  filter: { lectureId: string; type?: ArtifactType | undefined; presetId?: string | undefined },
  query: PageQuery,
): Promise<{ rows: ArtifactRecord[]; total: number }> {
  const matching = connection('artifacts')
    .where({ lecture_id: filter.lectureId })
    .modify((builder) => {
      if (filter.type !== undefined) builder.where('artifact_type', filter.type)
      if (filter.presetId !== undefined) builder.where('preset_id', filter.presetId)
    })
  const { rows, total } = await page<ArtifactRow>(matching, query, [
    { column: 'artifact_type', order: 'asc' },
  ])
  return { rows: rows.map((row) => ({ ...row, created_at: row.created_at.toISOString() })), total }
}

/** Forgets a lecture's artifacts; resolves to how many there were. */
export async function deleteArtifacts(connection: Connection, lectureId: string): Promise<number> {
  return await connection('artifacts').where({ lecture_id: lectureId }).delete()
}
