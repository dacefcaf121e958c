/** What is asked for stands in a table that comes with a migration which this release can run without. */
export class TablePending extends Error {
  override readonly name = 'TablePending'
  readonly migration: string

  constructor(migration: string, options?: ErrorOptions) {
    super(`the migration ${migration} is not applied`, options)
    this.migration = migration
  }
}

/** Whether Postgres says that there is no such table (SQLSTATE 42P01). */
export function lacksTable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '42P01'
}
