import type { Connection } from './database.ts'

/** A statement that Postgres parses once per connection, for what is asked very often. */
export interface PreparedStatement {
  /** Of this statement alone. */
  name: string
  /**
   * With `$1` and so on for the values. It names its columns: Postgres refuses a prepared `*` for good once a migration
   * has added one.
   */
  sql: string
}

/**
 * Runs a prepared statement on a connection of the pool, or on the transaction's own, and resolves to its
 * rows. It fails as any other query does, but nothing is built and few objects are made for it.
 */
export async function runPrepared(
  connection: Connection,
  { name, sql }: PreparedStatement,
  values: readonly string[],
  // biome-ignore lint/suspicious/noExplicitAny: knex types rows of undeclared tables as any
): Promise<any[]> {
  const { client } = connection
  const held = await client.acquireConnection()
  try {
    const { response } = await client.query(held, { sql, bindings: [...values], options: { name } })
    return response.rows
  } finally {
    await client.releaseConnection(held)
  }
}
