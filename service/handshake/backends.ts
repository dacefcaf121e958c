import type { Backends, ClockOffset } from '../contract/handshake.ts'
import type { Database } from '../tables/database.ts'
import { within } from '../within.ts'
import { actionLimitMs } from './actions.ts'

/** What a process works on, and the clock of its database against its own. */
export async function identifyBackends(
  database: Database,
  redis: () => Promise<Backends['redis']>,
  storage: Backends['storage'],
): Promise<{ backends: Backends; databaseClock: ClockOffset | null }> {
  const [identity, queue] = await Promise.all([
    within(actionLimitMs, () => identifyDatabase(database)).catch(() => null),
    within(actionLimitMs, redis).catch(() => null),
  ])
  return {
    backends: { database: identity?.database ?? null, redis: queue, storage },
    databaseClock: identity?.clock ?? null,
  }
}

async function identifyDatabase(
  database: Database,
): Promise<{ database: Backends['database']; clock: ClockOffset }> {
  // Roles without the right to it are refused this function.
  const systemIdentifier = await database
    .raw<{ rows: { id: string }[] }>('select system_identifier::text as id from pg_control_system()')
    .then(({ rows }) => rows[0]?.id ?? null)
    .catch(() => null)
  const askedAt = Date.now()
  const { rows } = await database.raw<{
    rows: { name: string; schema: string | null; standby: boolean; read_only: boolean; now_ms: number }[]
  }>(`
    select current_database() as name, current_schema() as schema, pg_is_in_recovery() as standby,
      current_setting('transaction_read_only') = 'on' as read_only,
      (extract(epoch from clock_timestamp()) * 1000)::float8 as now_ms`)
  const answeredAt = Date.now()
  const [row] = rows
  if (row === undefined) throw new Error('a query gave no row')
  return {
    database: {
      systemIdentifier,
      name: row.name,
      schema: row.schema,
      standby: row.standby,
      readOnly: row.read_only,
    },
    clock: {
      offsetMs: row.now_ms - (askedAt + answeredAt) / 2,
      uncertaintyMs: Math.max(0, answeredAt - askedAt) / 2,
    },
  }
}
