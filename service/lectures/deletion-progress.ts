import type { DeletionProgress } from '../contract/deletion-audit.ts'
import type { Database } from '../tables/database.ts'
import { findDeletion } from '../tables/deletion-audit.ts'
import { countObjects } from '../tables/objects.ts'

/** How far the bucket has followed a deletion. Undefined when there is no such deletion. */
export async function deletionProgress(
  database: Database,
  id: string,
): Promise<DeletionProgress | undefined> {
  const found = await findDeletion(database, id)
  if (!found) return undefined
  const { deletion, lectures } = found
  const objects = await countObjects(
    database,
    lectures.flatMap(({ lecture }) => lecture ?? []),
  )
  const emptied = lectures.map(({ emptied_at }) => emptied_at)
  const last = emptied.every((at) => at !== null) ? Math.max(0, ...emptied.map(Number)) : 0
  return {
    id: deletion.id,
    entityType: deletion.entity_type,
    entityId: deletion.entity_id,
    deletedAt: deletion.created_at.toISOString(),
    lectureCount: lectures.length,
    objectsLeft: objects.left,
    objectsKept: objects.kept,
    emptySince:
      objects.left + objects.kept > 0 || (last === 0 && lectures.length > 0)
        ? null
        : new Date(last || deletion.created_at).toISOString(),
  }
}
