import { describeChange } from '../../migrations/catalog.ts'
import type { LintFinding } from './lint-migrations.ts'
import type { ObservedMigration } from './observe-migrations.ts'
import type { ObservedStatement } from './observe-session.ts'
import type { MigrationPlan } from './plan-migrations.ts'
import { describeSize } from './table-sizes.ts'

export function planLines(plan: MigrationPlan): string[] {
  const { pending, findings, drift } = plan
  const errors = findings.filter(({ level }) => level === 'error').length
  return [
    ...pending.flatMap((migration) => [
      ...migrationLines(migration, plan),
      ...findings.filter((finding) => finding.migration === migration.name).flatMap(findingLines),
      '',
    ]),
    ...driftLines(drift.map(describeChange)),
    pending.length === 0
      ? 'Nothing is pending.'
      : `${pending.length} pending; ${errors === 0 ? 'nothing speaks against applying them' : `${errors} to mend before they are applied`}`,
  ]
}

function migrationLines(
  { name, kind, floor, transactional, statements }: ObservedMigration,
  plan: MigrationPlan,
): string[] {
  const how = transactional ? 'in one transaction' : 'without a transaction'
  return [
    `pending  ${name}  (${kind}, floor ${floor}, ${how})`,
    ...statements.flatMap((statement, index) => [
      `  ${index + 1}. ${oneLine(statement.sql)}`,
      ...effectLines(statement, plan),
    ]),
  ]
}

function effectLines({ locks, rewritten, scanned }: ObservedStatement, { sizes }: MigrationPlan): string[] {
  const tables = [...new Set([...locks.map(({ table }) => table), ...rewritten, ...(scanned ?? [])])]
  if (tables.length === 0) return ['       no table that was there is locked']
  return tables.map((table) => {
    const modes = locks.filter((lock) => lock.table === table).map(({ mode }) => mode)
    const effects = [
      ...modes,
      ...(rewritten.includes(table) ? ['written anew'] : []),
      ...(scanned?.includes(table) ? ['read from end to end'] : []),
    ]
    return `       ${describeSize(table, sizes.get(table))}: ${effects.join(', ')}`
  })
}

function findingLines({ level, rule, expected, seen, why, remedy }: LintFinding): string[] {
  return [
    `  ${level.toUpperCase()}  ${rule}`,
    `    expected  ${expected}`,
    `    seen      ${oneLine(seen)}`,
    `    why       ${why}`,
    `    next      ${remedy}`,
  ]
}

export function driftLines(drift: readonly string[]): string[] {
  if (drift.length === 0) return []
  return [
    'The schema is not what the applied migrations make (+ nobody declared it, - it is missing, ~ it is different):',
    ...drift.map((line) => `  ${oneLine(line)}`),
    'Somebody changed it by hand: declare it in a migration, or take it back.',
    '',
  ]
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > 200 ? `${line.slice(0, 199)}…` : line
}
