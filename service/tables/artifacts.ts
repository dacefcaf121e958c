import type { ArtifactType } from '../contract/artifact.ts'
import type { PageQuery } from '../contract/pagination.ts'
import { countedBy } from './counted-by.ts'
import type { Connection } from './database.ts'
import type { StoredObject } from './lectures.ts'
import { type Page, page } from './page.ts'
import type { ArtifactRow } from './rows.ts'

export interface NewArtifact {
  id: string
  lectureId: string
  courseId: string
  presetId: string
  type: ArtifactType
  object: StoredObject
  /** The `source_version` of the lecture whose transcript it was made of. */
  sourceVersion: number
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
      storage_path: artifact.object.address,
      object_key: artifact.object.key,
      source_version: artifact.sourceVersion,
      created_at: connection.fn.now(),
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
): Promise<Page<ArtifactRow>> {
  const matching = connection('artifacts')
    .where({ lecture_id: filter.lectureId })
    .modify((builder) => {
      if (filter.type !== undefined) builder.where('artifact_type', filter.type)
      if (filter.presetId !== undefined) builder.where('preset_id', filter.presetId)
    })
  return await page<ArtifactRow>(matching, query, [{ column: 'artifact_type', order: 'asc' }])
}

/** Forgets the artifacts of lectures; resolves to how many each had. */
export async function deleteArtifacts(
  connection: Connection,
  lectureIds: readonly string[],
): Promise<Map<string, number>> {
  const gone = await connection('artifacts')
    .whereIn('lecture_id', lectureIds)
    .delete()
    .returning('lecture_id')
  return countedBy(gone.map(({ lecture_id }) => lecture_id))
}
