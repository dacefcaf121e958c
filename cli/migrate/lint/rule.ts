import type { CatalogChange, CatalogItem } from '../../../migrations/catalog.ts'
import type { ObservedMigration } from '../observe-migrations.ts'

export interface LintProblem {
  /** An error by default. */
  level?: 'warning'
  expected: string
  seen: string
  why: string
  remedy: string
}

export interface TableSize {
  /** Postgres' own estimate; null where it has none yet. */
  rows: number | null
  bytes: number
}

export interface Linted {
  migration: ObservedMigration
  /** The newest head that is applied before any of the pending ones, whose code runs meanwhile; 0 when none does. */
  runningHead: number
  /** The floor that the migration before it declared; null when there is none. */
  floorBefore: number | null
  /** The `lock_timeout` that the runner gives to every statement, in milliseconds. */
  lockTimeoutMs: number
  isBig(table: string): boolean
  describe(table: string): string
}

/** A rule of migrations that live traffic survives. Pure: a function of what was observed. */
export interface LintRule {
  /** Lower-case letters and hyphens. */
  name: string
  judge(linted: Linted): LintProblem[]
}

/** Whether writers wait for a lock of this mode (Postgres manual, table 13.2). */
export function stopsWriters(mode: string): boolean {
  return ['ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock'].includes(mode)
}

/** Things of one kind that the migration added to tables that were there before it. */
export function addedTo<Kind extends CatalogItem['kind']>(
  { tables, changes }: ObservedMigration,
  kind: Kind,
): Extract<CatalogItem, { kind: Kind }>[] {
  return changes.flatMap(({ before, after }: CatalogChange) =>
    before === null && after?.kind === kind && tables.includes(after.table)
      ? [after as Extract<CatalogItem, { kind: Kind }>]
      : [],
  )
}

export function changedColumns({ changes }: ObservedMigration) {
  return changes.flatMap(({ item, before, after }) =>
    before?.kind === 'column' && after?.kind === 'column' ? [{ item, before, after }] : [],
  )
}

/** Whether a statement read the table from end to end; where that cannot be seen, it is taken to have done so. */
export function isScanned({ statements }: ObservedMigration, table: string): boolean {
  return statements.some(({ scanned }) => scanned?.includes(table) ?? true)
}
