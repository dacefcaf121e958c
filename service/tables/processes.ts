import type { Role } from '../contract/environment.ts'
import type { Connection } from './database.ts'
import type { ProcessRow } from './rows.ts'

export interface ProcessIdentity {
  instance: string
  role: Role
  release: string
  schemaHead: number
  drainSeconds: number
}

/** Writes that a process is alive, and that its release has run. */
export async function beat(connection: Connection, process: ProcessIdentity): Promise<void> {
  await connection('processes')
    .insert({
      instance: process.instance,
      role: process.role,
      release: process.release,
      schema_head: process.schemaHead,
      drain_seconds: process.drainSeconds,
    })
    .onConflict('instance')
    .merge({ seen_at: connection.fn.now() })
  await connection('releases')
    .insert({ release: process.release, role: process.role, schema_head: process.schemaHead })
    .onConflict(['release', 'role'])
    .merge({ last_seen_at: connection.fn.now(), schema_head: process.schemaHead })
}

/** Stamps that a process completed work; nothing else writes `worked_at`. */
export async function stampWork(connection: Connection, instance: string): Promise<void> {
  await connection('processes').where({ instance }).update({ worked_at: connection.fn.now() })
}

/** Takes a process that stops out of the list. */
export async function retire(connection: Connection, instance: string): Promise<void> {
  await connection('processes').where({ instance }).delete()
}

/** Forgets processes that have not been seen for a day: they died without saying so. */
export async function forgetLongGone(connection: Connection): Promise<void> {
  await connection('processes').whereRaw(`seen_at < now() - interval '1 day'`).delete()
}

/** The workers that beat within the last minute, in seconds since they were last seen and last completed work. */
export async function liveWorkers(
  connection: Connection,
): Promise<{ count: number; seenSecondsAgo: number | null; workedSecondsAgo: number | null }> {
  const row = await connection('processes')
    .where({ role: 'worker' })
    .whereRaw(`seen_at > now() - interval '1 minute'`)
    .first<{ count: number; seen: number | null; worked: number | null }>(
      connection.raw('count(*)::int as count'),
      connection.raw('extract(epoch from now() - max(seen_at))::float8 as seen'),
      connection.raw('extract(epoch from now() - max(worked_at))::float8 as worked'),
    )
  return { count: row.count, seenSecondsAgo: positive(row.seen), workedSecondsAgo: positive(row.worked) }
}

/** A process by its row, in seconds since it was last seen and last completed work. */
export interface ProcessSeen {
  instance: string
  role: Role
  release: string
  schemaHead: number
  startedAt: Date
  seenAt: Date
  seenSecondsAgo: number
  workedSecondsAgo: number | null
}

/** The processes that beat within the last two minutes. */
export async function listProcesses(connection: Connection): Promise<ProcessSeen[]> {
  const rows: (ProcessRow & { seen: number; worked: number | null })[] = await connection('processes')
    .whereRaw(`seen_at > now() - interval '2 minutes'`)
    .orderBy(['role', 'instance'])
    .select(
      'instance',
      'role',
      'release',
      'schema_head',
      'started_at',
      'seen_at',
      connection.raw('extract(epoch from now() - seen_at)::float8 as seen'),
      connection.raw('extract(epoch from now() - worked_at)::float8 as worked'),
    )
  return rows.map((row) => ({
    instance: row.instance,
    role: row.role,
    release: row.release,
    schemaHead: row.schema_head,
    startedAt: row.started_at,
    seenAt: row.seen_at,
    seenSecondsAgo: positive(row.seen) ?? 0,
    workedSecondsAgo: positive(row.worked),
  }))
}

const positive = (seconds: number | null) => (seconds === null ? null : Math.max(0, seconds))
