import makeKnex, { type Knex } from 'knex'
import { MigrationError } from './migration-error.ts'

// Left alone, knex prints connection errors by itself; here they are thrown.
const silent = { warn() {}, error() {}, deprecate() {}, debug() {} }

/** How many connections are opened, and what is done to each. */
type Pool = Pick<Knex.PoolConfig, 'max' | 'afterCreate'>

/** Opens a database; whoever opens it destroys it. Unless told, it is one connection. */
export function openDatabase(
  databaseUrl: string,
  pool: Pool = {},
  application = 'pegasus-ops migrate',
): Knex {
  return makeKnex({
    client: 'pg',
    connection: {
      connectionString: databaseUrl,
      connectionTimeoutMillis: 10_000,
      application_name: application,
    },
    // A connection that is idle for a while is kept: locks and settings of a session would go with it.
    pool: { min: 0, max: 1, idleTimeoutMillis: 2 ** 31 - 1, ...pool },
    log: silent,
  })
}

/**
 * Opens a database, lets it be used, and closes it again. Throws MigrationError where it cannot be reached.
 * Unless told, it is one connection.
 */
export async function withDatabase<T>(
  databaseUrl: string,
  use: (knex: Knex) => Promise<T>,
  pool: Pool = {},
): Promise<T> {
  const knex = openDatabase(databaseUrl, pool)
  try {
    return await use(knex)
  } catch (error) {
    throw explain(error)
  } finally {
    await knex.destroy()
  }
}

/** A lock was not given in time (Postgres manual, appendix A). */
export const lockNotAvailable = '55P03'

function explain(error: unknown): unknown {
  if (error instanceof MigrationError) return error
  const code = codeOf(error)
  if (code === lockNotAvailable)
    return new MigrationError(
      'a migration waited too long for a table that live queries hold; nothing of it was applied: run it again in a quieter moment',
      { cause: error },
    )
  if (code && /^(?:ECONN|ENOTFOUND|ETIMEDOUT|EAI_|57P|08|28|3D)/.test(code))
    return new MigrationError(
      `the database could not be reached or refused us (${code}): check DATABASE_URL and that Postgres is up`,
      { cause: error },
    )
  return error
}

/** The code of an error of Postgres or of the system. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
