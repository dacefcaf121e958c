import { z } from 'zod'
import { Instant } from '../../service/contract/ids.ts'
import { lectureSteps } from '../flows/lecture.ts'
import { Digest } from './chain.ts'
import { coverageParts, observationNames, type RunHeader, verdictCommands } from './evidence.ts'
import type { EvidenceRecord } from './record.ts'

/** An evidence bundle is a chain of JSON lines: the header of a run, its records as they happened, and a seal. */
export const bundleVersion = 'pegasus-ops/bundle@1'

/** How every bundle of this version begins, so that one cut off in its first line can be told from another file. */
export const bundleOpening = `{"bundle":${JSON.stringify(bundleVersion)}`

const Milliseconds = z.number().min(0)

export const FirstLine = z.strictObject({
  bundle: z.literal(bundleVersion),
  header: z.strictObject({
    runId: z.string(),
    tool: z.string(),
    operator: z.string(),
    plan: z.strictObject({
      command: z.enum(verdictCommands),
      release: z.string().nullable(),
      settleMs: z.number().min(0),
      require: z.array(z.enum(coverageParts)).exactOptional(),
    }),
    target: z.strictObject({ name: z.string(), url: z.string() }),
    startedAt: Instant,
  }) satisfies z.ZodType<RunHeader>,
})

const Seen = z.looseObject({})
const Timing = z.strictObject({ startedMs: Milliseconds, durationMs: Milliseconds })
const Name = z.enum(observationNames)

/** The outline of a record. What was seen is taken as it is: the chain stands for it, and judging reads it. */
const RecordOutline = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('observed'), name: Name, timing: Timing, value: Seen }),
  z.strictObject({
    kind: z.literal('walked'),
    step: z.enum(lectureSteps.map(({ name }) => name)),
    trace: Timing.extend({ seen: Seen }),
  }),
  z.strictObject({
    kind: z.literal('omitted'),
    names: z.array(Name),
    omission: z.strictObject({ because: z.enum(['inapplicable', 'flag']), detail: z.string() }),
  }),
  z.strictObject({ kind: z.literal('soak-begun'), startedMs: Milliseconds, plan: Seen }),
  z.strictObject({ kind: z.literal('sampled'), sample: Seen }),
  z.strictObject({ kind: z.literal('lecture-begun'), startedMs: Milliseconds, lecture: Seen }),
  z.strictObject({
    kind: z.literal('ended'),
    durationMs: Milliseconds,
    stopped: z.enum(['SIGINT', 'SIGTERM', 'deadline']).nullable(),
  }),
])

/** `atMs` counts from the header. */
export const NextLine = z.union([
  z.strictObject({ prev: Digest, atMs: Milliseconds, record: RecordOutline }),
  z.strictObject({ prev: Digest, seal: z.literal(true) }),
])

export type BundleLine =
  | { bundle: typeof bundleVersion; header: RunHeader }
  | { prev: string; atMs: number; record: EvidenceRecord }
  | { prev: string; seal: true }
