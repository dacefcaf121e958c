import type { KnownRelease } from '../contract/releases.ts'
import type { Connection } from './database.ts'

const atMost = 100

/** The releases that have run, by role, those last seen first, with how many processes of each beat now. */
export async function listReleases(connection: Connection): Promise<KnownRelease[]> {
  const rows = await connection('releases')
    .orderBy([
      { column: 'last_seen_at', order: 'desc' },
      { column: 'first_seen_at', order: 'desc' },
      { column: 'role', order: 'asc' },
    ])
    .limit(atMost)
    .select(
      'releases.*',
      connection.raw(`(
        select count(*)::int from processes
        where processes.release = releases.release and processes.role = releases.role
          and processes.seen_at > now() - interval '1 minute'
      ) as live`),
    )
  return rows.map((row) => ({
    release: row.release,
    role: row.role,
    schemaHead: row.schema_head,
    firstSeenAt: row.first_seen_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    live: row.live,
  }))
}
