/** Migrating did not happen. The message says why and what to do next. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}
