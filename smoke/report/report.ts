import { z } from 'zod'
import { Instant } from '../../service/contract/ids.ts'

const problem = {
  expected: z.string(),
  seen: z.string(),
  why: z.string(),
  remedy: z.strictObject({ advice: z.string(), command: z.string().optional() }),
}
const asked = { check: z.string(), question: z.string() }

export const ReportedFinding = z.discriminatedUnion('outcome', [
  z.strictObject({ ...asked, outcome: z.literal('pass'), detail: z.string() }),
  z.strictObject({ ...asked, outcome: z.literal('degraded'), ...problem }),
  z.strictObject({ ...asked, outcome: z.literal('fail'), ...problem }),
  z.strictObject({ ...asked, outcome: z.literal('inconclusive'), ...problem }),
  z.strictObject({
    ...asked,
    outcome: z.literal('skip'),
    because: z.enum(['inapplicable', 'flag']),
    detail: z.string(),
  }),
])
export type ReportedFinding = z.infer<typeof ReportedFinding>

const Share = z.number().min(0).max(1)
const Milliseconds = z.number().min(0)
const Count = z.number().int().min(0)

export const LectureReport = z.strictObject({
  lecture: z.string(),
  presetId: z.string(),
  lectureId: z.string(),
  courseId: z.string(),
  /** How long each step took that was walked. */
  stepsMs: z.record(z.string(), Milliseconds),
  /** Of the transcript against the lecture's true text; null when it was not read or the text is not known. */
  wordErrorRate: z.number().min(0).nullable(),
  /** Where the exports were saved. */
  savedAs: z.array(z.string()),
})

export type LectureReport = z.infer<typeof LectureReport>

export const SoakReport = z.strictObject({
  forMs: Milliseconds,
  everyMs: Milliseconds,
  slots: Count,
  ended: z.enum(['complete', 'cut-short', 'out-of-reach']),
  samples: Count,
  failures: Count,
  longestFailureRun: Count,
  unasked: Count,
  excludedFailureRate: Share.nullable(),
  latencyMs: z.strictObject({
    p50: Milliseconds.nullable(),
    p95: Milliseconds.nullable(),
    p99: Milliseconds.nullable(),
  }),
  rehearsal: z.boolean(),
})

export type SoakReport = z.infer<typeof SoakReport>

/** What went on when, in milliseconds since the start of the run. */
export const Span = z.strictObject({
  /** A check's name, or the name of what several checks judge. */
  part: z.string(),
  startedMs: Milliseconds,
  durationMs: Milliseconds,
  /** The worst answer that it led to. */
  outcome: z.enum(['pass', 'degraded', 'fail', 'inconclusive', 'skip']),
})
export type Span = z.infer<typeof Span>

export const reportSchemaVersion = 'pegasus-ops/report@1'

/** The finished result of a run: what every report is rendered from, and what `--json` prints. */
export const Report = z.strictObject({
  schemaVersion: z.literal(reportSchemaVersion),
  runId: z.string(),
  tool: z.string(),
  /** Who ran it and where, as \`name@host\`. */
  operator: z.string(),
  command: z.enum(['verify', 'smoke']),
  target: z.strictObject({ name: z.string(), url: z.string() }),
  startedAt: Instant,
  durationMs: Milliseconds,
  verdict: z.enum(['pass', 'degraded', 'fail', 'inconclusive']),
  /** What cut the run short, `unknown` when its record breaks off; null when it ran to its end. */
  stopped: z.enum(['SIGINT', 'SIGTERM', 'deadline', 'unknown']).nullable(),
  /** What answered, as it named itself. */
  releases: z.array(z.string()),
  instances: z.array(z.string()),
  findings: z.array(ReportedFinding),
  lecture: LectureReport.nullable(),
  soak: SoakReport.nullable(),
  timeline: z.array(Span),
  /** The file that holds the evidence; null when none was kept. */
  bundle: z.string().nullable(),
})
export type Report = z.infer<typeof Report>
