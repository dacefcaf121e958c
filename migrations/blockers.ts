import { setTimeout as sleep } from 'node:timers/promises'
import type { Knex } from 'knex'
import { withDatabase } from './connection.ts'

/** A session that holds what a migration waits for. Of its query nothing is told: it may hold data. */
export interface Blocker {
  pid: number
  /** How it calls itself; empty where it does not, or where we may not know. */
  application: string
  state: string | null
  /** How long its transaction has been open, in seconds; null where we may not know. */
  openForSeconds: number | null
}

const lookEveryMs = 250

/** Looks at a session again and again until the signal fires, and tells who it waits for when it does. */
export async function watchBlockers(
  databaseUrl: string,
  pid: number,
  told: (blockers: Blocker[]) => void,
  signal: AbortSignal,
): Promise<void> {
  await withDatabase(databaseUrl, async (knex) => {
    while (!signal.aborted) {
      const blockers = await blockersOf(knex, pid)
      if (blockers.length > 0 && !signal.aborted) told(blockers)
      await sleep(lookEveryMs, undefined, { signal }).catch(() => {})
    }
  })
}

async function blockersOf(knex: Knex, pid: number): Promise<Blocker[]> {
  const { rows } = await knex.raw<{ rows: Blocker[] }>(
    `select pid, coalesce(application_name, '') as application, state,
            extract(epoch from now() - xact_start)::float8 as "openForSeconds"
     from pg_stat_activity where pid = any (pg_blocking_pids(?)) order by xact_start`,
    [pid],
  )
  return rows
}
