import type { Knex } from 'knex'
import { withDatabase } from './connection.ts'
import { forgetBegun, noteBegun, readBegun, takeBack } from './half-done.ts'
import { inTurn, inTurnWithoutTransaction, type Turn } from './in-turn.ts'
import { migrations as released } from './index.ts'
import { type Insistence, insisting, type StepEvents } from './insist.ts'
import { type AppliedMigration, ensureLedger, readLedger } from './ledger.ts'
import { isTransactional, type Migration } from './migration.ts'
import { MigrationError } from './migration-error.ts'
import { pendingOf } from './pending.ts'

export interface RunOptions extends Turn {
  /** The list to apply; the release's own by default. */
  migrations?: readonly Migration[]
}

export interface UpOptions extends RunOptions, Insistence {
  /** How far to go; to the newest by default. */
  toHead?: number
}

/**
 * Applies what is pending, oldest first, and resolves to what it applied. Runners take turns. A step is one
 * transaction, so that a runner that is killed leaves nothing of it and its ledger row (with the floor) is there
 * exactly when its effects are; one without a transaction is noted before it begins, and what a broken-off one has
 * left is taken back before it is run again. Throws MigrationError.
 */
export async function migrateUp(databaseUrl: string, options: UpOptions = {}): Promise<AppliedMigration[]> {
  const list = (options.migrations ?? released).slice(0, options.toHead)
  return await withDatabase(databaseUrl, async (knex) => {
    const applied: AppliedMigration[] = []
    for (;;) {
      const step = await insisting(knex, databaseUrl, options, (events) =>
        applyNext(knex, list, options, events),
      )
      if (step === null) return applied
      applied.push(step)
    }
  })
}

/**
 * Takes the newest migration back; resolves to it, or null when there is none. `allows` is asked about it first,
 * while no other runner works, and may throw. Throws MigrationError.
 */
export async function migrateDown(
  databaseUrl: string,
  options: RunOptions & { allows?: (knex: Knex, newest: AppliedMigration) => Promise<void> } = {},
): Promise<{ head: number; name: string } | null> {
  const list = options.migrations ?? released
  const { allows = () => Promise.resolve() } = options
  return await withDatabase(databaseUrl, async (knex) => {
    const newest = async (connection: Knex) => {
      const found = (await readLedger(connection))?.at(-1)
      if (!found) return null
      const migration = list.find(({ name }) => name === found.name)
      if (!migration)
        throw new MigrationError(
          `${found.name} is not known to this release, so this release cannot take it back: use the release that applied it`,
        )
      await allows(connection, found)
      return migration
    }
    const taken = await inTurn(knex, options, async (transaction) => {
      const migration = await newest(transaction)
      if (migration === null) return null
      if ((await readBegun(transaction)) !== null || !isTransactional(migration))
        return 'without a transaction'
      await migration.down(transaction)
      await strike(transaction, migration)
      return migration
    })
    if (taken !== 'without a transaction') return taken && identityOf(taken)
    return await inTurnWithoutTransaction(knex, options, async () => {
      await takeBackWhatIsHalfDone(knex, list)
      const migration = await newest(knex)
      if (migration === null) return null
      await noteBegun(knex, migration, 'down')
      await migration.down(knex)
      await knex.transaction(async (transaction) => {
        await strike(transaction, migration)
        await forgetBegun(transaction)
      })
      return identityOf(migration)
    })
  })
}

async function applyNext(
  knex: Knex,
  list: readonly Migration[],
  turn: Turn,
  events: StepEvents,
): Promise<AppliedMigration | null> {
  const step = await inTurn(knex, turn, async (transaction) => {
    await ensureLedger(transaction)
    if ((await readBegun(transaction)) !== null) return 'without a transaction'
    const next = pendingOf(list, (await readLedger(transaction)) ?? [])[0]
    if (!next) return null
    if (!isTransactional(next)) return 'without a transaction'
    events.begun(next.name)
    await next.up(transaction)
    return await enter(transaction, next)
  })
  if (step !== 'without a transaction') return step
  const alone = await inTurnWithoutTransaction(knex, turn, async () => {
    const taken = await takeBackWhatIsHalfDone(knex, list)
    if (taken !== null) events.takenBack(taken.name, taken.indexes)
    const next = pendingOf(list, (await readLedger(knex)) ?? [])[0]
    if (!next) return null
    if (isTransactional(next)) return 'in a transaction'
    events.begun(next.name)
    await noteBegun(knex, next, 'up')
    await next.up(knex)
    return await knex.transaction(async (transaction) => {
      await forgetBegun(transaction)
      return await enter(transaction, next)
    })
  })
  return alone === 'in a transaction' ? await applyNext(knex, list, turn, events) : alone
}

async function takeBackWhatIsHalfDone(
  knex: Knex,
  list: readonly Migration[],
): Promise<{ name: string; indexes: string[] } | null> {
  const begun = await readBegun(knex)
  if (begun === null) return null
  if (!list.some(({ name }) => name === begun.name))
    throw new MigrationError(
      `${begun.name} is half done and not known to this release: use the release that began it`,
    )
  return { name: begun.name, indexes: await takeBack(knex, begun) }
}

async function enter(transaction: Knex, { head, name, floor }: Migration): Promise<AppliedMigration> {
  const [row] = await transaction('schema_migrations').insert({ head, name, floor }).returning('applied_at')
  return { head, name, floor, appliedAt: row.applied_at }
}

async function strike(transaction: Knex, { head }: Migration): Promise<void> {
  await transaction('schema_migrations').where({ head }).delete()
}

function identityOf({ head, name }: Migration): { head: number; name: string } {
  return { head, name }
}
