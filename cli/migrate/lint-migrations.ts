import { lintRules } from './lint/index.ts'
import type { Linted, LintProblem } from './lint/rule.ts'
import type { ObservedMigration } from './observe-migrations.ts'

export interface LintFinding extends Omit<LintProblem, 'level'> {
  rule: string
  level: 'error' | 'warning'
  migration: string
}

/** Judges migrations, in their order, by every rule. `floor` is the stored one, null where nothing is applied. */
export function lintMigrations(
  observed: readonly ObservedMigration[],
  { floor, ...context }: Omit<Linted, 'migration' | 'floorBefore'> & { floor: number | null },
): LintFinding[] {
  return observed.flatMap((migration, index) => {
    const floorBefore = observed[index - 1]?.floor ?? floor
    return lintRules.flatMap((rule) =>
      rule
        .judge({ ...context, migration, floorBefore })
        .map((problem) => ({ rule: rule.name, migration: migration.name, level: 'error', ...problem })),
    )
  })
}
