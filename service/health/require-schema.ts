import { storedSchema } from '../../migrations/ledger.ts'
import { releaseWindow } from '../../migrations/release-window.ts'
import { schemaFit } from '../contract/schema-window.ts'
import type { Database } from '../tables/database.ts'

/** The process may not run on this schema. The message says what stands against what, and what to do. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError'
}

/** Throws SchemaError when this release cannot run on the schema that is there, or it cannot be read. */
export async function requireSchema(database: Database): Promise<void> {
  const stored = await storedSchema(database).catch((cause: unknown) => {
    throw new SchemaError(
      'the database cannot be reached: check DATABASE_URL, and that Postgres is up and lets this machine in',
      { cause },
    )
  })
  if (!stored)
    throw new SchemaError(
      'the database has no Pegasus schema: run `pegasus-ops migrate up` on it, then start again',
    )
  const fit = schemaFit(releaseWindow, stored)
  if (fit === 'behind')
    throw new SchemaError(
      `the schema is at ${stored.head}, this release needs ${releaseWindow.minimum}: run \`pegasus-ops migrate up\`, then start again`,
    )
  if (fit === 'ahead')
    throw new SchemaError(
      `the schema is at ${stored.head} and no longer fits releases below ${stored.floor}; this one knows ${releaseWindow.head}: start a newer release`,
    )
}
