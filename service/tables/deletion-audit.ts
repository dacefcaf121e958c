import type { DeletionEvent } from '../contract/deletion-audit.ts'
import type { PageQuery } from '../contract/pagination.ts'
import type { Connection } from './database.ts'
import { page } from './page.ts'
import type { DeletionRow } from './rows.ts'

/** Records that somebody deleted something; resolves to the event's id. */
export async function recordDeletion(
  connection: Connection,
  event: {
    entityType: 'lecture' | 'course'
    entityId: string
    actor: string
    requestId: string
    purgeStorage: boolean
    result: Record<string, unknown>
  },
): Promise<string> {
  const id = crypto.randomUUID()
  await connection('deletion_audit_events').insert({
    id,
    entity_type: event.entityType,
    entity_id: event.entityId,
    actor: event.actor,
    request_id: event.requestId,
    purge_storage: event.purgeStorage,
    result: JSON.stringify(event.result),
  })
  return id
}

/** Deletions, newest first. */
export async function listDeletions(
  connection: Connection,
  filter: { entityType?: string | undefined; entityId?: string | undefined },
  query: PageQuery,
): Promise<{ rows: DeletionEvent[]; total: number }> {
  const matching = connection('deletion_audit_events').modify((builder) => {
    if (filter.entityType !== undefined) builder.where('entity_type', filter.entityType)
    if (filter.entityId !== undefined) builder.where('entity_id', filter.entityId)
  })
  const { rows, total } = await page<DeletionRow>(matching, query, [
    { column: 'created_at', order: 'desc' },
    { column: 'id', order: 'asc' },
  ])
  return { rows: rows.map((row) => ({ ...row, created_at: row.created_at.toISOString() })), total }
}
