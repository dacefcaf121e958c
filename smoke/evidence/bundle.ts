import { createHash } from 'node:crypto'
import { z } from 'zod'
import { Instant } from '../../service/contract/ids.ts'
import { lectureSteps } from '../flows/lecture.ts'
import { observationNames, type RunHeader, verdictCommands } from './evidence.ts'
import type { EvidenceRecord } from './record.ts'

/**
 * An evidence bundle is a file of JSON lines: the header of a run, its records as they happened, and a seal. Every
 * line after the first carries the SHA-256 of the line before it, without its line feed, so that a gap or an
 * accidental change shows. The chain proves no authorship: whoever can write the file can write another chain.
 */
export const bundleVersion = 'pegasus-ops/bundle@1'

/** How every bundle of this version begins, so that one cut off in its first line can be told from another file. */
export const bundleOpening = `{"bundle":${JSON.stringify(bundleVersion)}`

const Digest = z.string().regex(/^[0-9a-f]{64}$/)
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

/** The SHA-256 of a line, given without its line feed, in hexadecimal. */
export function digestOf(line: Buffer | string): string {
  return createHash('sha256').update(line).digest('hex')
}
