import type { ExportRecord, ExportType } from '../contract/export.ts'
import type { Connection } from './database.ts'

/** Writes an export in the place of the one of its lecture and type. */
export async function saveExport(
  connection: Connection,
  made: { lectureId: string; type: ExportType; storagePath: string },
): Promise<void> {
  await connection('exports')
    .insert({
      id: `${made.lectureId}-${made.type}`,
      lecture_id: made.lectureId,
      export_type: made.type,
      storage_path: made.storagePath,
      created_at: connection.fn.now(),
    })
    .onConflict(['lecture_id', 'export_type'])
    .merge()
}

export async function findExport(
  connection: Connection,
  lectureId: string,
  type: ExportType,
): Promise<ExportRecord | undefined> {
  const row = await connection('exports').where({ lecture_id: lectureId, export_type: type }).first()
  return row && { ...row, created_at: row.created_at.toISOString() }
}

/** A lecture's exports, by type. */
export async function listExports(connection: Connection, lectureId: string): Promise<ExportRecord[]> {
  const rows = await connection('exports').where({ lecture_id: lectureId }).orderBy('export_type')
  return rows.map((row) => ({ ...row, created_at: row.created_at.toISOString() }))
}

/** Forgets a lecture's exports; resolves to how many there were. */
export async function deleteExports(connection: Connection, lectureId: string): Promise<number> {
  return await connection('exports').where({ lecture_id: lectureId }).delete()
}
