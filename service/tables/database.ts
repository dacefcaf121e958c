import makeKnex, { type Knex } from 'knex'

export type Database = Knex
/** A database or a transaction in it: what a query may run on. */
export type Connection = Knex | Knex.Transaction

// Left alone, knex prints connection errors by itself; here whoever asked gets them.
const silent = { warn() {}, error() {}, deprecate() {}, debug() {} }

/** Opens a pool on Postgres; nothing is sent yet. Every statement is bounded in time. */
export function openDatabase(
  url: string,
  options: { applicationName: string; poolSize?: number; statementTimeoutMs?: number },
): Database {
  return makeKnex({
    client: 'pg',
    connection: {
      connectionString: url,
      application_name: options.applicationName,
      connectionTimeoutMillis: 5_000,
      statement_timeout: options.statementTimeoutMs ?? 30_000,
      idle_in_transaction_session_timeout: 60_000,
      keepAlive: true,
    },
    pool: { min: 0, max: options.poolSize ?? 10 },
    acquireConnectionTimeout: 6_000,
    log: silent,
  })
}

/** Whether Postgres refused a row because it would break the named unique index or constraint. */
export function breaksUnique(error: unknown, constraint: string): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === '23505' &&
    'constraint' in error &&
    error.constraint === constraint
  )
}
