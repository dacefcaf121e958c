import { z } from 'zod'
import { roles } from '../../service/contract/environment.ts'
import { Instant } from '../../service/contract/ids.ts'
import { StoredSchema } from '../../service/contract/schema-window.ts'
import { verdictCommands } from '../evidence/evidence.ts'
import { outageShapes } from '../soak/outages.ts'
import { percentileNames } from '../soak/statistics.ts'

const problem = {
  expected: z.string(),
  seen: z.string(),
  why: z.string(),
  remedy: z.strictObject({
    advice: z.string(),
    command: z.string().optional(),
    /** The page that leads on, and the place on it. */
    page: z.string().optional(),
  }),
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
  savedAs: z.array(z.string()),
})

export type LectureReport = z.infer<typeof LectureReport>

const perPercentile = <Value extends z.ZodType>(value: Value) =>
  z.strictObject({ p50: value, p95: value, p99: value })

const Connections = z.strictObject({ samples: Count, failures: Count, p50: Milliseconds.nullable() })

/** A time in which the service failed, or answered well and slowly. */
export const SoakOutage = z.strictObject({
  kind: z.enum(['failing', 'slow']),
  shape: z.enum(outageShapes),
  startedAt: Instant,
  /** Null when it went on to the end. */
  endedAt: Instant.nullable(),
  durationMs: Milliseconds,
  samples: Count,
  failures: Count,
  causes: z.array(z.strictObject({ cause: z.string(), count: Count })),
  slowestMs: Milliseconds,
  /** The instances or releases that answered before, and those that answer since. */
  replaced: z.strictObject({ before: z.string(), since: z.string() }).nullable(),
})

export const SoakReport = z.strictObject({
  forMs: Milliseconds,
  everyMs: Milliseconds,
  slots: Count,
  /** `decided`: it was certain to fail; `out-of-reach`: other findings had put a pass out of reach. */
  ended: z.enum(['complete', 'decided', 'cut-short', 'out-of-reach']),
  /** Samples that are evidence about the service. */
  samples: Count,
  failures: Count,
  longestFailureRun: Count,
  /** Slots that say nothing about the service, because of the machine that asked. */
  unasked: Count,
  unaskedBecause: z.strictObject({ missed: Count, stalled: Count, offline: Count, cached: Count }),
  unvouchedInARow: Count,
  tooManyFailures: z.boolean(),
  rateIsOpen: z.boolean(),
  /** At 95 % confidence the failure rate is not above this. */
  failureRateAtMost: Share,
  /** By percentile; null where the sample is too small to show it. */
  latencyMs: perPercentile(Milliseconds.nullable()),
  /** At 95 % confidence the percentile is not below the one, and not above the other; null where it has no such bound. */
  latencyBoundsMs: perPercentile(
    z.strictObject({ atLeast: Milliseconds.nullable(), atMost: Milliseconds.nullable() }).nullable(),
  ),
  /** The percentiles that are proven to lie above their threshold. */
  tooSlow: z.array(z.enum(percentileNames)),
  connections: z.strictObject({ fresh: Connections, kept: Connections }),
  outages: z.array(SoakOutage),
  /** The failures outside of every failing outage. */
  scattered: z.array(z.strictObject({ at: Instant, cause: z.string() })),
  /** What the last samples named: more than one while a deploy goes on. */
  releasesAtEnd: z.array(z.string()),
  rehearsal: z.boolean(),
  /** When its first question was due; null where none was answered. */
  startedAt: Instant.nullable(),
  /** How it went, in columns of equal length; times from that start. */
  course: z.array(
    z.strictObject({
      startedMs: Milliseconds,
      durationMs: Milliseconds,
      samples: Count,
      failures: Count,
      fastestMs: Milliseconds,
      slowestMs: Milliseconds,
    }),
  ),
})

export type SoakReport = z.infer<typeof SoakReport>

export const LeftoverReport = z.strictObject({
  lectureId: z.string(),
  courseId: z.string(),
  /** Null where only the token in its id tells of its run. */
  runId: z.string().nullable(),
  startedAt: Instant,
  /** Whether it was collected, and shown to be gone. */
  gone: z.boolean(),
})

/** Whether a process was shown to use the same part as the other one. */
export const Link = z.strictObject({
  process: z.enum(['api', 'worker']),
  part: z.enum(['database', 'queue', 'storage']),
  state: z.enum(['proven', 'disproven', 'unknown']),
  by: z.string().nullable(),
})
export type Link = z.infer<typeof Link>

/** What went on when, in milliseconds since the start of the run. */
export const Span = z.strictObject({
  /** A check's name, or the name of what several checks judge. */
  part: z.string(),
  startedMs: Milliseconds,
  durationMs: Milliseconds,
  outcome: z.enum(['pass', 'degraded', 'fail', 'inconclusive', 'skip']),
})
export type Span = z.infer<typeof Span>

const Seconds = z.number().min(0)

/** What runs and what waits, as the processes and the database told it in a handshake. */
export const DeploymentReport = z.strictObject({
  processes: z.array(
    z.strictObject({
      instance: z.string(),
      role: z.enum(roles),
      release: z.string(),
      startedAt: Instant,
      /** Whether it answered the handshake; else it is known by its row alone. */
      answered: z.boolean(),
      /** Since it last beat in the database, and last completed work; null where that is not known. */
      beatSecondsAgo: Seconds.nullable(),
      workedSecondsAgo: Seconds.nullable(),
    }),
  ),
  schema: StoredSchema.nullable(),
  queue: z
    .strictObject({
      paused: z.boolean(),
      waiting: Count,
      active: Count,
      delayed: Count,
      oldestWaitingSeconds: Seconds,
    })
    .nullable(),
  jobs: z.strictObject({ deadLetters: Count, stalledEver: Count }).nullable(),
})
export type DeploymentReport = z.infer<typeof DeploymentReport>

export const PlatformProcessReport = z.strictObject({
  role: z.enum(roles),
  name: z.string(),
  /** The state of its newest deploy, in the platform's word, and why it failed. */
  deploy: z.string().nullable(),
  reason: z.string().nullable(),
  release: z.string().nullable(),
  instances: Count,
  running: Count,
  /** The last lines of its log, of a run that failed. */
  log: z.array(z.string()),
})
export type PlatformProcessReport = z.infer<typeof PlatformProcessReport>

export const reportSchemaVersion = 'pegasus-ops/report@1'

/** The finished result of a run: what every report is rendered from, and what `--json` prints. */
export const Report = z.strictObject({
  schemaVersion: z.literal(reportSchemaVersion),
  runId: z.string(),
  tool: z.string(),
  /** Who ran it and where, as `name@host`. */
  operator: z.string(),
  /** `gc` is `smoke --gc`. */
  command: z.enum(verdictCommands),
  target: z.strictObject({ name: z.string(), url: z.string() }),
  startedAt: Instant,
  durationMs: Milliseconds,
  verdict: z.enum(['pass', 'degraded', 'fail', 'inconclusive']),
  /** What cut the run short, `unknown` when its record breaks off; null when it ran to its end. */
  stopped: z.enum(['SIGINT', 'SIGTERM', 'deadline', 'unknown']).nullable(),
  releases: z.array(z.string()),
  instances: z.array(z.string()),
  findings: z.array(ReportedFinding),
  lecture: LectureReport.nullable(),
  soak: SoakReport.nullable(),
  /** Null where no handshake told. */
  deployment: DeploymentReport.nullable(),
  /** Null where no platform was asked. */
  platform: z.array(PlatformProcessReport).nullable(),
  /** What earlier runs have left; null when that was not asked. */
  leftovers: z.array(LeftoverReport).nullable(),
  seams: z.array(Link),
  timeline: z.array(Span),
  /** The file that holds the evidence; null when none was kept. */
  bundle: z.string().nullable(),
})
export type Report = z.infer<typeof Report>
