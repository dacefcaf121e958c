import { z } from 'zod'
import { Instant } from '../../service/contract/ids.ts'
import { Decision } from './decision.ts'
import { RollbackFacts } from './facts.ts'
import { RollbackPlan } from './plan.ts'

export const rollbackSchemaVersion = 'pegasus-ops/rollback@1'

/** The finished result of `rollback plan`: what it prints and writes is made of this alone. Nothing in it is secret. */
export const RollbackReport = z.strictObject({
  schemaVersion: z.literal(rollbackSchemaVersion),
  tool: z.string(),
  command: z.literal('rollback plan'),
  startedAt: Instant,
  durationMs: z.number().min(0),
  target: z.strictObject({ name: z.string(), url: z.string() }),
  /** What cut the gathering of facts short; null when it ran to its end. */
  stopped: z.enum(['SIGINT', 'SIGTERM', 'deadline']).nullable(),
  asked: z.strictObject({ to: z.string().nullable(), dataDamaged: z.boolean() }),
  ...Decision.shape,
  /** What `rollback run` would walk; null where going back is not recommended. */
  plan: RollbackPlan.nullable(),
  steps: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      kind: z.enum(['check', 'command', 'manual', 'decide']),
      destructive: z.boolean(),
      /** What is run or typed; null for what a person does otherwise. */
      command: z.string().nullable(),
    }),
  ),
  next: z.strictObject({ advice: z.string(), command: z.string().nullable() }),
  facts: RollbackFacts,
})
export type RollbackReport = z.infer<typeof RollbackReport>

/** The facts in a file that `--report` wrote, or facts alone. */
export const FactsFile = z.union([
  RollbackFacts,
  z.object({ facts: RollbackFacts }).transform(({ facts }) => facts),
])
