import type { Connection } from './database.ts'

/** How many jobs wait, run and are dead letters, and how long the one has waited that waits longest. */
export interface QueueDepth {
  queued: number
  running: number
  /** Failed and not replayed: what was replayed is nobody's backlog any more. */
  failed: number
  oldestWaitingSeconds: number
}

export async function queueDepth(connection: Connection): Promise<QueueDepth> {
  const { rows } = await connection.raw<{ rows: Record<keyof QueueDepth, number>[] }>(`
    select
      (select count(*)::int from jobs where status = 'queued') as queued,
      (select count(*)::int from jobs where status = 'running') as running,
      (select count(*)::int from jobs where status = 'failed' and replayed_by is null) as failed,
      (select coalesce(greatest(extract(epoch from now() - min(updated_at)), 0), 0)::float8
        from jobs where status = 'queued') as "oldestWaitingSeconds"`)
  const [depth] = rows
  if (!depth) throw new Error('a count gave no row')
  return depth
}
