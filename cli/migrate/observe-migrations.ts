import type { Knex } from 'knex'
import { type Catalog, type CatalogChange, compareCatalogs, readCatalog } from '../../migrations/catalog.ts'
import { withDatabase } from '../../migrations/connection.ts'
import { isTransactional, type Migration } from '../../migrations/migration.ts'
import {
  type ObservedStatement,
  observeAlone,
  observeTransaction,
  type RawConnection,
} from './observe-session.ts'

/** What a migration did to an empty copy of the schema that it will meet. */
export interface ObservedMigration {
  head: number
  name: string
  floor: number
  kind: Migration['kind']
  /** All or nothing. */
  transactional: boolean
  tables: string[]
  statements: ObservedStatement[]
  changes: CatalogChange[]
  /** What the schema holds once it was applied. */
  after: Catalog
  /** What Postgres said where it did not run; then nothing else was seen. */
  error: string | null
  down: {
    /** What is different from before, once it was taken back. */
    left: CatalogChange[]
    /** What Postgres said where it did not go down, or up again. */
    error: string | null
  } | null
}

/**
 * Runs migrations on a scratch database that stands before the first of them, each up, down, and up again. Ends at
 * the first one that does not run.
 */
export async function observeMigrations(
  scratchUrl: string,
  pending: readonly Migration[],
  lockTimeoutMs: number,
): Promise<ObservedMigration[]> {
  let connection: RawConnection | undefined
  const keep = (raw: RawConnection, done: (error: null, raw: RawConnection) => void) => {
    connection = raw
    done(null, raw)
  }
  const observed: ObservedMigration[] = []
  await withDatabase(
    scratchUrl,
    (knex) =>
      withDatabase(scratchUrl, async (observer) => {
        await knex.raw('select 1')
        if (connection === undefined) throw new Error('the pool has opened no connection')
        const session = { knex, connection, observer, lockTimeoutMs }
        for (const migration of pending) {
          const one = await observe(session, migration)
          observed.push(one)
          if (one.error !== null || one.down?.error) return
        }
      }),
    { afterCreate: keep },
  )
  return observed
}

interface Session {
  knex: Knex
  connection: RawConnection
  observer: Knex
  lockTimeoutMs: number
}

async function observe(session: Session, migration: Migration): Promise<ObservedMigration> {
  const { knex } = session
  const { head, name, floor, kind } = migration
  const before = await readCatalog(knex)
  const base = {
    head,
    name,
    floor,
    kind,
    transactional: isTransactional(migration),
    tables: tablesIn(before),
  }
  try {
    const statements = await run(session, migration, 'up')
    const after = await readCatalog(knex)
    const down = await goDownAndUp(session, migration, before)
    return { ...base, statements, changes: compareCatalogs(before, after), after, error: null, down }
  } catch (error) {
    return { ...base, statements: [], changes: [], after: before, error: messageOf(error), down: null }
  }
}

async function goDownAndUp(
  session: Session,
  migration: Migration,
  before: Catalog,
): Promise<NonNullable<ObservedMigration['down']>> {
  let left: CatalogChange[] = []
  try {
    await run(session, migration, 'down')
    left = compareCatalogs(before, await readCatalog(session.knex))
    await run(session, migration, 'up')
    return { left, error: null }
  } catch (error) {
    return { left, error: messageOf(error) }
  }
}

async function run(
  { knex, connection, observer, lockTimeoutMs }: Session,
  migration: Migration,
  direction: 'up' | 'down',
): Promise<ObservedStatement[]> {
  const timeout = `${lockTimeoutMs}ms`
  if (!isTransactional(migration)) {
    await knex.raw(`select set_config('lock_timeout', ?, false)`, [timeout])
    return await observeAlone(observer, connection, () => migration[direction](knex))
  }
  return await knex.transaction(async (transaction) => {
    await transaction.raw(`select set_config('lock_timeout', ?, true)`, [timeout])
    return await observeTransaction(transaction, connection, () => migration[direction](transaction))
  })
}

function tablesIn(catalog: Catalog): string[] {
  return catalog.flatMap((item) => (item.kind === 'table' ? [item.name] : []))
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
