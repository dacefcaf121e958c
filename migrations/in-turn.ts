import { setTimeout as sleep } from 'node:timers/promises'
import type { Knex } from 'knex'
import { MigrationError } from './migration-error.ts'

// Any two runners of Pegasus migrations, and nobody else in the same database, agree on this number.
const advisoryLockKey = 7_367_011
const askEveryMs = 100

export interface Turn {
  /** How long to wait for another runner to finish, in milliseconds. */
  runnerWaitMs?: number
  /** How long one statement may wait for a lock that live queries hold, in milliseconds. */
  lockTimeoutMs?: number
}

export const turnDefaults = { runnerWaitMs: 60_000, lockTimeoutMs: 10_000 } as const

/**
 * Does the work in one transaction while no other runner works. A runner that is killed leaves neither the lock
 * nor half of its work. Throws MigrationError when the other one takes too long.
 */
export async function inTurn<T>(
  knex: Knex,
  turn: Turn,
  work: (transaction: Knex.Transaction) => Promise<T>,
): Promise<T> {
  const { lockTimeoutMs = turnDefaults.lockTimeoutMs } = turn
  return await untilMyTurn(turn, () =>
    knex.transaction(async (transaction) => {
      const { rows } = await transaction.raw('select pg_try_advisory_xact_lock(?) as mine', [advisoryLockKey])
      if (!rows[0]?.mine) return undefined
      await transaction.raw(`select set_config('lock_timeout', ?, true)`, [`${lockTimeoutMs}ms`])
      return { value: await work(transaction) }
    }),
  )
}

/**
 * Does the work outside of any transaction while no other runner works. `knex` has one connection: the lock is its
 * session's. Throws MigrationError when another runner takes too long.
 */
export async function inTurnWithoutTransaction<T>(
  knex: Knex,
  turn: Turn,
  work: () => Promise<T>,
): Promise<T> {
  // What runs here lets others by while it waits, so that it may wait for longer.
  const { runnerWaitMs = turnDefaults.runnerWaitMs } = turn
  return await untilMyTurn(turn, async () => {
    const { rows } = await knex.raw('select pg_try_advisory_lock(?) as mine', [advisoryLockKey])
    if (!rows[0]?.mine) return undefined
    try {
      await knex.raw(`select set_config('lock_timeout', ?, false)`, [`${runnerWaitMs}ms`])
      await endWithItsClient(knex)
      return { value: await work() }
    } finally {
      await knex.raw('select pg_advisory_unlock(?)', [advisoryLockKey]).catch(() => {})
    }
  })
}

/** Whether some runner is at work in this database. */
export async function isTaken(knex: Knex): Promise<boolean> {
  const { rows } = await knex.raw(
    `select from pg_locks where locktype = 'advisory' and objid = ? and granted
     and database = (select oid from pg_database where datname = current_database())`,
    [advisoryLockKey],
  )
  return rows.length > 0
}

// A runner that waited inside of a transaction would be one that `create index concurrently` waits for.
async function untilMyTurn<T>(
  { runnerWaitMs = turnDefaults.runnerWaitMs }: Turn,
  attempt: () => Promise<{ value: T } | undefined>,
): Promise<T> {
  const deadline = Date.now() + runnerWaitMs
  for (;;) {
    const done = await attempt()
    if (done !== undefined) return done.value
    if (Date.now() > deadline)
      throw new MigrationError(
        `another migration run has held the lock for ${runnerWaitMs / 1000} s: let it finish, or end it, and run this again`,
      )
    await sleep(askEveryMs * (0.5 + Math.random()))
  }
}

/** Lets Postgres notice within a second that its client was killed in the middle of a long statement. */
async function endWithItsClient(knex: Knex): Promise<void> {
  // Not every system can tell (Postgres manual, client_connection_check_interval).
  await knex.raw(`set client_connection_check_interval = '1s'`).catch(() => {})
}
