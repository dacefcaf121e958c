import { z } from 'zod'
import {
  Report,
  type ReportedFinding,
  ReportedFinding as ReportedFindingSchema,
  SoakReport,
} from './report.ts'

export const comparisonSchemaVersion = 'pegasus-ops/comparison@1'

const ComparedRun = Report.pick({
  runId: true,
  tool: true,
  operator: true,
  command: true,
  target: true,
  startedAt: true,
  durationMs: true,
  verdict: true,
  stopped: true,
  releases: true,
  instances: true,
  bundle: true,
}).extend({ soak: SoakReport.nullable() })

export const Comparison = z.strictObject({
  schemaVersion: z.literal(comparisonSchemaVersion),
  before: ComparedRun,
  after: ComparedRun,
  /** Findings with another outcome, in the order of the checks; null where a run did not ask. */
  changed: z.array(
    z.strictObject({
      check: z.string(),
      before: ReportedFindingSchema.nullable(),
      after: ReportedFindingSchema.nullable(),
    }),
  ),
  /** How many findings have the same outcome in both. */
  unchanged: z.number().int().min(0),
})
export type Comparison = z.infer<typeof Comparison>

export function compare(before: Report, after: Report): Comparison {
  const names = [...new Set([...after.findings, ...before.findings].map(({ check }) => check))]
  const pairs = names.map((check) => ({
    check,
    before: findingIn(before, check),
    after: findingIn(after, check),
  }))
  const changed = pairs.filter((pair) => pair.before?.outcome !== pair.after?.outcome)
  return Comparison.parse({
    schemaVersion: comparisonSchemaVersion,
    before: comparedRun(before),
    after: comparedRun(after),
    changed,
    unchanged: pairs.length - changed.length,
  })
}

function findingIn({ findings }: Report, check: string): ReportedFinding | null {
  return findings.find((finding) => finding.check === check) ?? null
}

function comparedRun(report: Report): Comparison['before'] {
  return ComparedRun.strip().parse(report)
}
