import { AsyncLocalStorage } from 'node:async_hooks'
import makeKnex, { type Knex } from 'knex'

export type Database = Knex
export type Transaction = Knex.Transaction
/** A database or a transaction in it: what a query may run on. */
export type Connection = Database | Transaction

// Left alone, knex prints connection errors by itself; here whoever asked gets them.
const silent = { warn() {}, error() {}, deprecate() {}, debug() {} }

/** Opens a pool on Postgres; nothing is sent yet. Every statement is bounded in time. */
export function openDatabase(
  url: string,
  options: { applicationName: string; poolSize?: number; statementTimeoutMs?: number },
): Database {
  const database = makeKnex({
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
    // An error of the driver has none of our frames otherwise.
    asyncStackTraces: true,
  })
  return keepingToTransactions(database)
}

/** The pool whose transaction is open. */
const inside = new AsyncLocalStorage<Knex.Client>()

/**
 * Within a transaction's work, everything but that transaction is refused: another connection of its pool, the bucket and
 * the queue. Whoever held a connection while waiting for one of them would keep others from theirs.
 */
function keepingToTransactions(database: Database): Database {
  const { client } = database
  const acquire = client.acquireConnection.bind(client)
  client.acquireConnection = () => {
    if (inside.getStore() === client) refuseInTransaction('a second connection')
    return acquire()
  }
  const begin = client.transaction.bind(client)
  client.transaction = (work: (transaction: Transaction) => Promise<unknown>, ...more: unknown[]) =>
    begin((transaction: Transaction) => inside.run(client, () => work(transaction)), ...more)
  return database
}

/** Throws where a transaction is open: `what` would be asked for while a connection is held. */
export function refuseInTransaction(what: string): void {
  if (inside.getStore() !== undefined) throw new Error(`${what} was asked for inside of a transaction`)
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
