import { type DeletionEvent, EntityType } from '../contract/deletion-audit.ts'
import type { PageQuery } from '../contract/pagination.ts'
import type { Connection } from './database.ts'
import { newestFirst, type Page, page } from './page.ts'
import type { DeletionRow } from './rows.ts'

/** A deletion that has just been done. */
export interface NewDeletion {
  id: string
  entityType: 'lecture' | 'course'
  entityId: string
  /** The row id that the lecture had. */
  lecture?: string
  /** The deletion of the course that this one is a part of. */
  partOf?: string
  actor: string
  requestId: string
  purgeStorage: boolean
  result: Record<string, unknown>
}

/** Records that somebody deleted something. */
export async function recordDeletions(
  connection: Connection,
  deletions: readonly NewDeletion[],
): Promise<void> {
  await connection('deletion_audit_events').insert(
    deletions.map((deletion) => ({
      id: deletion.id,
      entity_type: deletion.entityType,
      entity_id: deletion.entityId,
      lecture: deletion.lecture ?? null,
      part_of: deletion.partOf ?? null,
      actor: deletion.actor,
      request_id: deletion.requestId,
      purge_storage: deletion.purgeStorage,
      result: JSON.stringify(deletion.result),
    })),
  )
}

/** A deletion, and those of a course's lectures that are a part of it. */
export async function findDeletion(
  connection: Connection,
  id: string,
): Promise<{ deletion: DeletionRow; lectures: DeletionRow[] } | undefined> {
  const deletion = await connection('deletion_audit_events').where({ id }).first()
  if (!deletion) return undefined
  const parts = await connection('deletion_audit_events').where({ part_of: id })
  return { deletion, lectures: deletion.lecture ? [deletion] : parts }
}

/** Deletions of lectures none of whose objects has a line any more, and whose folder nobody has listed since. */
export async function unprovenDeletions(
  connection: Connection,
  limit: number,
): Promise<{ id: string; lecture: string }[]> {
  return await connection('deletion_audit_events')
    .whereNotNull('lecture')
    .whereNull('emptied_at')
    .whereNotExists(connection('objects').whereRaw('objects.lecture = deletion_audit_events.lecture'))
    .orderBy('created_at')
    .limit(limit)
    .select('id', 'lecture')
}

/** Notes that the bucket was listed and holds nothing of a deleted lecture. */
export async function noteEmptied(connection: Connection, id: string): Promise<void> {
  await connection('deletion_audit_events').where({ id }).update({ emptied_at: connection.fn.now() })
}

/** Deletions, newest first. */
export async function listDeletions(
  connection: Connection,
  filter: { entityType?: string | undefined; entityId?: string | undefined },
  query: PageQuery,
): Promise<Page<DeletionEvent>> {
  const matching = connection('deletion_audit_events').modify((builder) => {
    if (filter.entityType !== undefined) builder.where('entity_type', filter.entityType)
    if (filter.entityId === undefined) return
    builder.where('entity_id', filter.entityId)
    // What the index over both begins with.
    if (filter.entityType === undefined) builder.whereIn('entity_type', EntityType.options)
  })
  const { rows, ...rest } = await page<DeletionRow>(matching, query, newestFirst)
  return { rows: rows.map(toEvent), ...rest }
}

function toEvent({
  lecture: _lecture,
  part_of: _partOf,
  emptied_at: _emptiedAt,
  ...row
}: DeletionRow): DeletionEvent {
  return { ...row, created_at: row.created_at.toISOString() }
}
