import { setTimeout as sleep } from 'node:timers/promises'
import type { Knex } from 'knex'
import { type Blocker, watchBlockers } from './blockers.ts'
import { describeChange } from './catalog.ts'
import { codeOf, lockNotAvailable, MigrationError, withDatabase } from './connection.ts'
import {
  type Begun,
  canBeTakenBack,
  forgetBegun,
  howToMend,
  leftBy,
  noteBegun,
  readBegun,
  takeBack,
} from './half-done.ts'
import { inTurn, inTurnWithoutTransaction, isTaken, type Turn } from './in-turn.ts'
import { migrations as released } from './index.ts'
import { type AppliedMigration, ensureLedger, readLedger } from './ledger.ts'
import { isTransactional, type Migration, type MigrationKind } from './migration.ts'

export { MigrationError } from './connection.ts'

/** What happens while migrations are applied. Durations in milliseconds. */
export type MigrationEvent =
  | { kind: 'begun'; name: string }
  /** It waits for a lock that others hold; told again and again while that lasts. */
  | { kind: 'waiting'; name: string; blockers: Blocker[] }
  /** It waited too long, let go of everything, and will try again. */
  | { kind: 'gave way'; name: string; attempt: number; againInMs: number }
  /** What an earlier run had left of it was taken away first. */
  | { kind: 'taken back'; name: string; indexes: string[] }
  | { kind: 'applied'; name: string; durationMs: number }

export interface RunOptions extends Turn {
  /** The list to apply; the release's own unless told. */
  migrations?: readonly Migration[]
}

export interface UpOptions extends RunOptions {
  /** How often a step that waited too long for a lock is tried again; never unless told. */
  retries?: number
  /** The first pause before another try, in milliseconds; each further one is twice as long, up to half a minute. */
  pauseMs?: number
  tell?: (event: MigrationEvent) => void
  /** How far to go; to the newest unless told. */
  toHead?: number
}

export interface MigrationStatus {
  applied: AppliedMigration[]
  pending: { head: number; name: string; floor: number; kind: MigrationKind }[]
  /** Applied, but not known to this release: a newer release has migrated. */
  unknown: AppliedMigration[]
  /** A step without a transaction that was begun and has not ended. */
  halfDone: HalfDone | null
}

export interface HalfDone {
  head: number
  name: string
  direction: 'up' | 'down'
  begunAt: Date
  /** A runner is at work on it at this moment. */
  underWay: boolean
  /** What it has changed in the schema so far, a line each. */
  left: string[]
  /** What to do about it. */
  remedy: string
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

/** What is applied, pending, unknown to this release, and half done. Changes nothing. */
export async function migrationStatus(
  databaseUrl: string,
  options: Pick<RunOptions, 'migrations'> = {},
): Promise<MigrationStatus> {
  const list = options.migrations ?? released
  return await withDatabase(databaseUrl, async (knex) => {
    const applied = (await readLedger(knex)) ?? []
    const begun = await readBegun(knex)
    return {
      applied,
      pending: pendingOf(list, applied).map(({ head, name, floor, kind }) => ({ head, name, floor, kind })),
      unknown: applied.filter(({ name }) => !list.some((migration) => migration.name === name)),
      halfDone: begun && (await describeHalfDone(knex, begun)),
    }
  })
}

/** The migrations that are not applied yet. Throws MigrationError where the ledger tells another history. */
export function pendingOf(list: readonly Migration[], applied: readonly AppliedMigration[]): Migration[] {
  for (const { head, name } of applied) {
    const known = list[head - 1]
    if (known && known.name !== name)
      throw new MigrationError(
        `the database has ${name} where this release has ${known.name}: they come from different histories; find out which release migrated this database`,
      )
  }
  return list.slice(applied.length)
}

/** What a step tells while it is applied. */
interface StepEvents {
  begun(name: string): void
  takenBack(name: string, indexes: string[]): void
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

const longestPauseMs = 30_000

/** Tries again where a step waited too long for a lock, and tells who holds it meanwhile. */
async function insisting<T>(
  knex: Knex,
  databaseUrl: string,
  { retries = 0, pauseMs = 1000, tell }: UpOptions,
  attempt: (events: StepEvents) => Promise<T>,
): Promise<T> {
  for (let tried = 1; ; tried++) {
    let current = ''
    const startedAt = Date.now()
    const over = new AbortController()
    const pid = await sessionOf(knex)
    const watching =
      tell &&
      watchBlockers(
        databaseUrl,
        pid,
        (blockers) => tell({ kind: 'waiting', name: current, blockers }),
        over.signal,
      )
        // Who is in the way is good to know, and no more.
        .catch(() => {})
    try {
      const done = await attempt({
        begun(name) {
          current = name
          tell?.({ kind: 'begun', name })
        },
        takenBack: (name, indexes) => tell?.({ kind: 'taken back', name, indexes }),
      })
      if (current !== '') tell?.({ kind: 'applied', name: current, durationMs: Date.now() - startedAt })
      return done
    } catch (error) {
      if (codeOf(error) !== lockNotAvailable || tried > retries) throw error
      // Whoever gave way at the same time as others should not come back at the same time as they.
      const againInMs = Math.min(pauseMs * 2 ** (tried - 1), longestPauseMs) * (0.5 + Math.random() / 2)
      tell?.({ kind: 'gave way', name: current, attempt: tried, againInMs })
      await sleep(againInMs)
    } finally {
      over.abort()
      await watching
    }
  }
}

async function sessionOf(knex: Knex): Promise<number> {
  const { rows } = await knex.raw('select pg_backend_pid() as pid')
  return rows[0].pid
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

async function describeHalfDone(knex: Knex, begun: Begun): Promise<HalfDone> {
  const { head, name, direction, begunAt } = begun
  const underWay = await isTaken(knex)
  const left = await leftBy(knex, begun)
  const beyond = left.filter((change) => !canBeTakenBack(change))
  return {
    head,
    name,
    direction,
    begunAt,
    underWay,
    left: left.map(describeChange),
    remedy: underWay
      ? 'A runner is at work on it: let it finish.'
      : beyond.length === 0
        ? `Run it again, which first takes back what is left of it: pegasus-ops migrate ${direction}`
        : howToMend(begun, beyond),
  }
}
