import makeKnex, { type Knex } from 'knex'
import { migrations as released } from './index.ts'
import { type AppliedMigration, ensureLedger, readLedger } from './ledger.ts'
import type { Migration } from './migration.ts'

// Any two runners of Pegasus migrations, and nobody else in the same database, agree on this number.
const advisoryLockKey = 7_367_011

export interface RunOptions {
  /** The list to apply; the release's own unless told. */
  migrations?: readonly Migration[]
  /** How long to wait for another runner to finish, in milliseconds. */
  runnerWaitMs?: number
  /** How long one statement may wait for a lock that live queries hold, in milliseconds. */
  lockTimeoutMs?: number
}

export interface MigrationStatus {
  applied: AppliedMigration[]
  pending: { head: number; name: string; floor: number }[]
  /** Applied, but not known to this release: a newer release has migrated. */
  unknown: AppliedMigration[]
}

/** Migrating did not happen. The message says why and what to do next. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}

/**
 * Applies what is pending, oldest first, and resolves to what it applied. Every migration is one
 * transaction that begins with the runners' advisory lock, so that runners take turns, a killed one
 * leaves neither lock nor half a step, and its ledger row (with the floor) is there exactly when its
 * effects are. Throws MigrationError.
 */
export async function migrateUp(databaseUrl: string, options: RunOptions = {}): Promise<AppliedMigration[]> {
  const list = options.migrations ?? released
  return await withDatabase(databaseUrl, async (knex) => {
    const applied: AppliedMigration[] = []
    for (;;) {
      const step = await inTurn(knex, options, async (transaction) => {
        await ensureLedger(transaction)
        const next = pendingOf(list, (await readLedger(transaction)) ?? [])[0]
        if (!next) return null
        await next.up(transaction)
        const { head, name, floor } = next
        const [row] = await transaction('schema_migrations')
          .insert({ head, name, floor })
          .returning('applied_at')
        return { head, name, floor, appliedAt: row.applied_at }
      })
      if (!step) return applied
      applied.push(step)
    }
  })
}

/** Takes the newest migration back, in one transaction; resolves to it, or null when there is none. */
export async function migrateDown(
  databaseUrl: string,
  options: RunOptions = {},
): Promise<{ head: number; name: string } | null> {
  const list = options.migrations ?? released
  return await withDatabase(databaseUrl, (knex) =>
    inTurn(knex, options, async (transaction) => {
      const newest = (await readLedger(transaction))?.at(-1)
      if (!newest) return null
      const migration = list.find(({ name }) => name === newest.name)
      if (!migration)
        throw new MigrationError(
          `${newest.name} is not known to this release, so this release cannot take it back: use the release that applied it`,
        )
      await migration.down(transaction)
      await transaction('schema_migrations').where({ head: newest.head }).delete()
      return { head: newest.head, name: newest.name }
    }),
  )
}

/** What is applied, pending, and unknown to this release. Changes nothing. */
export async function migrationStatus(
  databaseUrl: string,
  options: Pick<RunOptions, 'migrations'> = {},
): Promise<MigrationStatus> {
  const list = options.migrations ?? released
  return await withDatabase(databaseUrl, async (knex) => {
    const applied = (await readLedger(knex)) ?? []
    return {
      applied,
      pending: pendingOf(list, applied).map(({ head, name, floor }) => ({ head, name, floor })),
      unknown: applied.filter(({ name }) => !list.some((migration) => migration.name === name)),
    }
  })
}

function pendingOf(list: readonly Migration[], applied: readonly AppliedMigration[]): Migration[] {
  for (const { head, name } of applied) {
    const known = list[head - 1]
    if (known && known.name !== name)
      throw new MigrationError(
        `the database has ${name} where this release has ${known.name}: they come from different histories; find out which release migrated this database`,
      )
  }
  return list.slice(applied.length)
}

// Left alone, knex prints connection errors by itself; here they are thrown.
const silent = { warn() {}, error() {}, deprecate() {}, debug() {} }

async function withDatabase<T>(databaseUrl: string, use: (knex: Knex) => Promise<T>): Promise<T> {
  const knex = makeKnex({
    client: 'pg',
    connection: {
      connectionString: databaseUrl,
      connectionTimeoutMillis: 10_000,
      application_name: 'pegasus-migrate',
    },
    pool: { min: 0, max: 1 },
    log: silent,
  })
  try {
    return await use(knex)
  } catch (error) {
    throw explain(error)
  } finally {
    await knex.destroy()
  }
}

async function inTurn<T>(
  knex: Knex,
  { runnerWaitMs = 60_000, lockTimeoutMs = 10_000 }: RunOptions,
  work: (transaction: Knex.Transaction) => Promise<T>,
): Promise<T> {
  return await knex.transaction(async (transaction) => {
    await transaction.raw(`select set_config('lock_timeout', ?, true)`, [`${runnerWaitMs}ms`])
    await transaction.raw('select pg_advisory_xact_lock(?)', [advisoryLockKey]).catch((error: unknown) => {
      if (codeOf(error) !== lockNotAvailable) throw error
      throw new MigrationError(
        `another migration run has held the lock for ${runnerWaitMs / 1000} s: let it finish, or end it, and run this again`,
        { cause: error },
      )
    })
    await transaction.raw(`select set_config('lock_timeout', ?, true)`, [`${lockTimeoutMs}ms`])
    return await work(transaction)
  })
}

const lockNotAvailable = '55P03'

function explain(error: unknown): unknown {
  if (error instanceof MigrationError) return error
  if (codeOf(error) === lockNotAvailable)
    return new MigrationError(
      'a migration waited too long for a table that live queries hold; nothing of it was applied: run it again in a quieter moment',
      { cause: error },
    )
  const code = codeOf(error)
  if (code && /^(?:ECONN|ENOTFOUND|ETIMEDOUT|EAI_|57P|08|28|3D)/.test(code))
    return new MigrationError(
      `the database could not be reached or refused us (${code}): check DATABASE_URL and that Postgres is up`,
      { cause: error },
    )
  return error
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
