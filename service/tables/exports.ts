import type { ExportType } from '../contract/export.ts'
import { countedBy } from './counted-by.ts'
import type { Connection } from './database.ts'
import type { StoredObject } from './lectures.ts'
import type { ExportRow } from './rows.ts'

/** Writes an export in the place of the one of its lecture and type. */
export async function saveExport(
  connection: Connection,
  made: { lectureId: string; type: ExportType; object: StoredObject; sourceVersion: number },
): Promise<void> {
  await connection('exports')
    .insert({
      id: `${made.lectureId}-${made.type}`,
      lecture_id: made.lectureId,
      export_type: made.type,
      storage_path: made.object.address,
      object_key: made.object.key,
      source_version: made.sourceVersion,
      created_at: connection.fn.now(),
    })
    .onConflict(['lecture_id', 'export_type'])
    .merge()
}

export async function findExport(
  connection: Connection,
  lectureId: string,
  type: ExportType,
): Promise<ExportRow | undefined> {
  return await connection('exports').where({ lecture_id: lectureId, export_type: type }).first()
}

/** A lecture's exports, by type. */
export async function listExports(connection: Connection, lectureId: string): Promise<ExportRow[]> {
  return await connection('exports').where({ lecture_id: lectureId }).orderBy('export_type')
}

/** Forgets the exports of lectures; resolves to how many each had. */
export async function deleteExports(
  connection: Connection,
  lectureIds: readonly string[],
): Promise<Map<string, number>> {
  const gone = await connection('exports').whereIn('lecture_id', lectureIds).delete().returning('lecture_id')
  return countedBy(gone.map(({ lecture_id }) => lecture_id))
}
