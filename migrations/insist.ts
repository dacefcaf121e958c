import { setTimeout as sleep } from 'node:timers/promises'
import type { Knex } from 'knex'
import { type Blocker, watchBlockers } from './blockers.ts'
import { codeOf, lockNotAvailable } from './connection.ts'

/** What happens while migrations are applied. Durations in milliseconds. */
export type MigrationEvent =
  | { kind: 'begun'; name: string }
  /** It waits for a lock that others hold; told again and again while that lasts. */
  | { kind: 'waiting'; name: string; blockers: Blocker[] }
  /** It waited too long, let go of everything, and will try again. */
  | { kind: 'gave way'; name: string; attempt: number; againInMs: number }
  /** What an earlier run had left of it was taken away first. */
  | { kind: 'taken back'; name: string; indexes: string[] }
  | { kind: 'applied'; name: string; durationMs: number }

/** How much trouble to take when live queries are in the way. */
export interface Insistence {
  /** How often a step that waited too long for a lock is tried again; never by default. */
  retries?: number
  /** The first pause before another try, in milliseconds; each further one is twice as long, up to half a minute. */
  pauseMs?: number
  tell?: (event: MigrationEvent) => void
}

/** What a step tells while it is applied. */
export interface StepEvents {
  begun(name: string): void
  takenBack(name: string, indexes: string[]): void
}

const longestPauseMs = 30_000

/** Tries again where a step waited too long for a lock, and tells who holds it meanwhile. */
export async function insisting<T>(
  knex: Knex,
  databaseUrl: string,
  { retries = 0, pauseMs = 1000, tell }: Insistence,
  attempt: (events: StepEvents) => Promise<T>,
): Promise<T> {
  for (let tried = 1; ; tried++) {
    let current = ''
    const startedAt = Date.now()
    const over = new AbortController()
    const pid = await sessionOf(knex)
    const watching =
      tell &&
      watchBlockers(
        databaseUrl,
        pid,
        (blockers) => tell({ kind: 'waiting', name: current, blockers }),
        over.signal,
      )
        // Who is in the way is good to know, and no more.
        .catch(() => {})
    try {
      const done = await attempt({
        begun(name) {
          current = name
          tell?.({ kind: 'begun', name })
        },
        takenBack: (name, indexes) => tell?.({ kind: 'taken back', name, indexes }),
      })
      if (current !== '') tell?.({ kind: 'applied', name: current, durationMs: Date.now() - startedAt })
      return done
    } catch (error) {
      if (codeOf(error) !== lockNotAvailable || tried > retries) throw error
      // Whoever gave way at the same time as others should not come back at the same time as they.
      const againInMs = Math.min(pauseMs * 2 ** (tried - 1), longestPauseMs) * (0.5 + Math.random() / 2)
      tell?.({ kind: 'gave way', name: current, attempt: tried, againInMs })
      await sleep(againInMs)
    } finally {
      over.abort()
      await watching
    }
  }
}

async function sessionOf(knex: Knex): Promise<number> {
  const { rows } = await knex.raw('select pg_backend_pid() as pid')
  return rows[0].pid
}
