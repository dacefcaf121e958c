import type { Connection } from './database.ts'

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
