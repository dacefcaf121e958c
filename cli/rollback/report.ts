import { z } from 'zod'
import { Instant } from '../../service/contract/ids.ts'
import { ways } from './decide.ts'
import { RollbackFacts } from './facts.ts'
import { RollbackPlan } from './plan.ts'

const Lines = z.array(z.string())

export const rollbackSchemaVersion = 'pegasus-ops/rollback@1'

/** The finished result of `rollback plan`: what it prints and writes is made of this alone. Nothing in it is secret. */
export const RollbackReport = z.strictObject({
  schemaVersion: z.literal(rollbackSchemaVersion),
  tool: z.string(),
  command: z.literal('rollback plan'),
  startedAt: Instant,
  durationMs: z.number().min(0),
  target: z.strictObject({ name: z.string(), url: z.string() }),
  /**
   * `pass`: going back, or the restore that was called for, stands; `fail`: going back is refused; `inconclusive`: what
   * is needed to tell is not known.
   */
  verdict: z.enum(['pass', 'fail', 'inconclusive']),
  /** What cut the gathering of facts short; null when it ran to its end. */
  stopped: z.enum(['SIGINT', 'SIGTERM', 'deadline']).nullable(),
  asked: z.strictObject({ to: z.string().nullable(), dataDamaged: z.boolean() }),
  /** Null where it cannot be decided. */
  recommendation: z.enum(ways).nullable(),
  because: z.string(),
  from: z.string().nullable(),
  to: z.string().nullable(),
  /** How the older release stands to today's schema; null where that is not known. */
  fit: z.enum(['fits', 'pending', 'behind', 'ahead']).nullable(),
  /** In the order of preference. */
  ways: z.array(
    z.strictObject({
      way: z.enum(ways),
      state: z.enum(['recommended', 'possible', 'impossible', 'unknown']),
      /** For the recommended one why, for the others why not. */
      because: z.string(),
    }),
  ),
  /** What was needed and is not known. */
  missing: Lines,
  consequences: z.strictObject({
    /** What does not come back with the code. */
    stays: Lines,
    /** What is taken back to how it was, although it may have been changed for a reason. */
    returns: Lines,
    /** What becomes of the jobs. */
    jobs: Lines,
    /** What to look at first. */
    cautions: Lines,
  }),
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
