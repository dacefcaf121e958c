import { type LintRule, stopsWriters } from './rule.ts'

export const lockLevel: LintRule = {
  name: 'lock-level',
  judge({ migration, isBig, describe }) {
    // Without a transaction, the lock of a statement goes with it.
    if (!migration.transactional) return []
    const held = new Map<string, string>()
    const problems: ReturnType<LintRule['judge']> = []
    for (const { sql, locks, scanned, rewritten } of migration.statements) {
      const taken = locks.filter(({ mode }) => stopsWriters(mode))
      const written = locks.filter(({ mode }) => mode === 'RowExclusiveLock').map(({ table }) => table)
      const longOn = [...new Set([...(scanned ?? []), ...rewritten, ...written])].find(isBig)
      if (longOn !== undefined && held.size > 0)
        problems.push({
          expected: 'nothing that takes long follows a statement that stops writers, in the same transaction',
          seen: `${shown(held)} is held while it works through ${describe(longOn)}: ${sql}`,
          why: 'A lock is held until its transaction ends: every query that needs the table waits for all of it.',
          remedy:
            'Make two migrations of it: one that takes the lock and is quick, one that takes long and does not.',
        })
      const next = taken.find(({ table }) => !held.has(table))
      if (next !== undefined && held.size > 0 && [next.table, ...held.keys()].some(isBig))
        problems.push({
          expected: 'one transaction stops the writers of one table only',
          seen: `${shown(held)} is held while it asks for ${next.mode} on ${describe(next.table)}: ${sql}`,
          why: 'A query that uses both tables in the other order and this migration wait for each other; one of them is ended.',
          remedy: 'Make a migration for each table.',
        })
      for (const { table, mode } of taken) held.set(table, mode)
    }
    return problems
  },
}

function shown(held: ReadonlyMap<string, string>): string {
  return [...held].map(([table, mode]) => `${mode} on ${table}`).join(' and ')
}
