import { contractionWithCode } from './contraction-with-code.ts'
import { floor } from './floor.ts'
import { foreignKeyIndex } from './foreign-key-index.ts'
import { indexConcurrently } from './index-concurrently.ts'
import { kind } from './kind.ts'
import { lockLevel } from './lock-level.ts'
import { lockTimeout } from './lock-timeout.ts'
import { notNull } from './not-null.ts'
import { repeatable } from './repeatable.ts'
import { reversible } from './reversible.ts'
import type { LintRule } from './rule.ts'
import { runs } from './runs.ts'
import { tableRewrite } from './table-rewrite.ts'
import { validatedAtOnce } from './validated-at-once.ts'

export const lintRules: readonly LintRule[] = [
  runs,
  lockTimeout,
  lockLevel,
  tableRewrite,
  notNull,
  indexConcurrently,
  validatedAtOnce,
  foreignKeyIndex,
  kind,
  floor,
  contractionWithCode,
  reversible,
  repeatable,
]
