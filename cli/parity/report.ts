import { z } from 'zod'
import { roles } from '../../service/contract/environment.ts'
import { Instant } from '../../service/contract/ids.ts'
import { platformNames } from '../descriptors/descriptor.ts'
import { answers } from './compare-values.ts'
import { witnessKinds } from './witness.ts'

const Count = z.number().int().min(0)
const Place = z.strictObject({ file: z.string(), line: z.number().int(), column: z.number().int() })
const Remedy = z.strictObject({ advice: z.string(), command: z.string().optional() })

/** How one witness has a variable, without its value. */
export const ReportedSide = z.strictObject({
  witness: z.string(),
  process: z.string(),
  role: z.enum(roles).nullable(),
  /** Whether it is set there, and how: by its text, by reference, told by digest only, or withheld. */
  has: z.enum(['value', 'reference', 'digest', 'withheld', 'nothing']),
  /** The deprecated name that it is set under. */
  under: z.string().nullable(),
  from: z.enum(['service', 'group', 'shared', 'secret', 'injected', 'file']).nullable(),
  place: Place.nullable(),
})
export type ReportedSide = z.infer<typeof ReportedSide>

export const ReportedDifference = z.strictObject({
  /** Names only: the same variable between the same witnesses has it in every run. */
  id: z.string(),
  name: z.string(),
  /** Across what it was compared; `start` is the service's own check, `deployment` what is stored and does not run. */
  axis: z.enum(['roles', 'instances', 'sources', 'platforms', 'environments', 'start', 'deployment']),
  expects: z.enum(['must-match', 'must-differ', 'none']),
  by: z.enum(['contract', 'policy', 'nobody']),
  answer: z.enum(answers),
  drift: z.boolean(),
  /** By the baseline: null where there is none, and for what is no drift. */
  known: z.strictObject({ since: Instant }).nullable(),
  left: ReportedSide,
  right: ReportedSide.nullable(),
  because: z.string(),
  remedy: Remedy.nullable(),
})
export type ReportedDifference = z.infer<typeof ReportedDifference>

export const paritySchemaVersion = 'pegasus-ops/parity@1'

/** The finished result of `env-diff`: what it prints and writes is made of this alone. No value is part of it. */
export const ParityReport = z.strictObject({
  schemaVersion: z.literal(paritySchemaVersion),
  tool: z.string(),
  command: z.literal('env-diff'),
  startedAt: Instant,
  durationMs: z.number().min(0),
  verdict: z.enum(['pass', 'degraded', 'fail', 'inconclusive']),
  /** What cut the run short; null when it ran to its end. */
  stopped: z.enum(['SIGINT', 'SIGTERM', 'deadline']).nullable(),
  because: z.string(),
  witnesses: z.array(
    z.strictObject({
      witness: z.string(),
      kind: z.enum(witnessKinds),
      platform: z.enum(platformNames).nullable(),
      environment: z.string().nullable(),
      process: z.string(),
      role: z.enum(roles).nullable(),
      variables: Count,
    }),
  ),
  /** What kept a witness from being heard whole; where it was needed the verdict cannot be a pass. */
  problems: z.array(
    z.strictObject({
      witness: z.string(),
      needed: z.boolean(),
      says: z.string(),
      remedy: z.string(),
      place: Place.nullable(),
    }),
  ),
  differences: z.array(ReportedDifference),
  ignored: z.array(z.strictObject({ name: z.string(), because: z.string() })),
  resolved: z.array(z.strictObject({ id: z.string(), since: Instant })),
  counts: z.strictObject({
    equal: Count,
    different: Count,
    missing: Count,
    unknown: Count,
    stale: Count,
    drift: Count,
    known: Count,
  }),
})
export type ParityReport = z.infer<typeof ParityReport>
