import { z } from 'zod'
import { EntityId, Instant } from '../../service/contract/ids.ts'
import { verdictCommands } from '../evidence/evidence.ts'

/**
 * A ledger is a file of JSON lines: what a run is and who carries it out, then a line before each thing that it does
 * to the service and one after. It holds no secret and no text of the service.
 */
export const ledgerVersion = 'pegasus-ops/ledger@1'

/** What a run does to the service, in the order in which it does it. */
export const effects = [
  'handshake',
  'ingest',
  'transcription',
  'generation',
  'export',
  'delete lecture',
  'delete course',
] as const
export type Effect = (typeof effects)[number]

/** The process that carries a run out. */
export const Holder = z.strictObject({
  host: z.string(),
  pid: z.number().int().positive(),
  /** When it started, in the system's own words, so that a later process of that number is told apart. */
  started: z.string(),
  until: Instant,
})
export type Holder = z.infer<typeof Holder>

export const LedgerRun = z.strictObject({
  /** That of the run's evidence. */
  runId: z.string().regex(/^[0-9a-f]{12}$/),
  tool: z.string(),
  command: z.enum(verdictCommands),
  target: z.strictObject({ name: z.string(), url: z.url() }),
  startedAt: Instant,
  /** What it sends through, and under which ids; null when it sends nothing. */
  lecture: z
    .strictObject({
      lectureId: EntityId,
      courseId: EntityId,
      title: z.string(),
      /** Which bundled lecture. */
      name: z.string(),
      presetId: z.string(),
      keep: z.boolean(),
    })
    .nullable(),
})
export type LedgerRun = z.infer<typeof LedgerRun>

export const FirstLine = z.strictObject({
  ledger: z.literal(ledgerVersion),
  run: LedgerRun,
  holder: Holder,
})

/** How an effect ended: `refused` made nothing; of `unknown` nobody can say before the world is asked. */
export const Ending = z.enum(['done', 'refused', 'unknown'])
export type Ending = z.infer<typeof Ending>

export const NextLine = z.union([
  z.strictObject({ at: Instant, intent: z.enum(effects) }),
  z.strictObject({ at: Instant, outcome: z.enum(effects), ended: Ending }),
  /** Another process goes on with it. */
  z.strictObject({ at: Instant, holder: Holder }),
  /** The run has ended, and what it made stays because a flag said so. */
  z.strictObject({ at: Instant, kept: z.literal(true) }),
])
export type NextLine = z.infer<typeof NextLine>
export type LedgerLine = z.infer<typeof FirstLine> | NextLine
