import { migrations } from '../../migrations/index.ts'
import { storedSchema } from '../../migrations/ledger.ts'
import type { Connection } from './database.ts'

/** What is asked for comes with migrations that are not applied, and this release can start without them. */
export class SchemaBehind extends Error {
  override readonly name = 'SchemaBehind'
  /** The names of the migrations that are not applied. */
  readonly pending: readonly string[]

  constructor(pending: readonly string[], options?: ErrorOptions) {
    super(`not applied: ${pending.join(', ')}`, options)
    this.pending = pending
  }
}

/** Whether Postgres says that there is no such table or column (SQLSTATE 42P01, 42703). */
export function lacksTableOrColumn(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '42P01' || error.code === '42703')
}

/**
 * What a missing table or column means: SchemaBehind while migrations of this release are not applied. Any other error,
 * and one on a schema that has them all, stays as it is.
 */
export async function explainMissing(connection: Connection, error: unknown): Promise<unknown> {
  if (!lacksTableOrColumn(error)) return error
  const stored = await storedSchema(connection).catch(() => null)
  if (!stored) return error
  const pending = migrations.slice(stored.head).map(({ name }) => name)
  return pending.length > 0 ? new SchemaBehind(pending, { cause: error }) : error
}
