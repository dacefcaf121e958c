import type { Knex } from 'knex'
import { describeChange } from './catalog.ts'
import { withDatabase } from './connection.ts'
import { type Begun, canBeTakenBack, howToMend, leftBy, readBegun } from './half-done.ts'
import { isTaken } from './in-turn.ts'
import { migrations as released } from './index.ts'
import { type AppliedMigration, readLedger } from './ledger.ts'
import type { Migration, MigrationKind } from './migration.ts'
import { pendingOf } from './pending.ts'

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

/** What is applied, pending, unknown to this release, and half done. Changes nothing. */
export async function migrationStatus(
  databaseUrl: string,
  options: { migrations?: readonly Migration[] } = {},
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
