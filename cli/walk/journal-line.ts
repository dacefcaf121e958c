import { z } from 'zod'
import { Instant } from '../../service/contract/ids.ts'
import { Digest } from '../../smoke/evidence/chain.ts'
import { Holder } from '../../smoke/ledger/ledger-line.ts'
import { StepOutline } from './outline.ts'
import { endings } from './step.ts'

/**
 * A journal is a chain of JSON lines: what a walk is, then what is about to be done before it is done, and what came
 * of it. It holds no secret.
 */
export const journalVersion = 'pegasus-ops/walk@1'

export const walkKinds = ['runbook', 'rollback'] as const

export const walkIdPattern = /^[0-9a-f]{12}$/

const WalkId = z.string().regex(walkIdPattern)

export const WalkHeader = z.strictObject({
  id: WalkId,
  kind: z.enum(walkKinds),
  name: z.string(),
  tool: z.string(),
  operator: z.string(),
  target: z.strictObject({ name: z.string(), url: z.url() }),
  startedAt: Instant,
  /** The walk that has begun this one as a step of its own. */
  within: WalkId.exactOptional(),
  /** From which the same steps can be made again. */
  parameters: z.record(z.string(), z.json()),
  steps: z.array(StepOutline).min(1),
})
export type WalkHeader = z.infer<typeof WalkHeader>

export const FirstLine = z.strictObject({
  journal: z.literal(journalVersion),
  header: WalkHeader,
  holder: Holder,
})
export type FirstLine = z.infer<typeof FirstLine>

/** The acts of a step that end well or badly. The probe tells a state instead. */
export const actNames = ['pre-check', 'action', 'post-check', 'undo'] as const
export type ActName = (typeof actNames)[number]

const step = z.string()
const act = z.enum(actNames)
const Remedy = z.strictObject({ advice: z.string(), command: z.string().exactOptional() })

export const JournalEvent = z.discriminatedUnion('event', [
  z.strictObject({ event: z.literal('resumed'), holder: Holder }),
  z.strictObject({ event: z.literal('begun'), step }),
  z.strictObject({ event: z.literal('intent'), step, act }),
  z.strictObject({
    event: z.literal('outcome'),
    ...{ step, act },
    ended: z.enum(endings),
    detail: z.string(),
    remedy: Remedy.exactOptional(),
    noted: z.record(z.string(), z.string()).exactOptional(),
  }),
  /** The world was asked whether the effect of the step is in it. */
  z.strictObject({
    event: z.literal('probed'),
    step,
    state: z.enum(['done', 'not done', 'cannot tell']),
    detail: z.string(),
  }),
  /** A person said whether the act has happened, which no probe could tell. */
  z.strictObject({
    event: z.literal('told'),
    step,
    act: z.enum(['action', 'undo']),
    happened: z.boolean(),
  }),
  z.strictObject({ event: z.literal('decided'), step, option: z.string() }),
  z.strictObject({ event: z.literal('skipped'), step, reason: z.string() }),
  /** What ended badly, or what is named, is tried once more. */
  z.strictObject({ event: z.literal('again'), step, act: z.enum(['pre-check', 'action', 'post-check']) }),
  z.strictObject({
    event: z.literal('stopped'),
    by: z.enum(['SIGINT', 'SIGTERM', 'deadline', 'person', 'nobody']),
  }),
  /** The walk has come to its end, or nobody will go on with it. */
  z.strictObject({ event: z.literal('ended'), outcome: z.enum(['good', 'bad', 'given up']) }),
])
export type JournalEvent = z.infer<typeof JournalEvent>

export const NextLine = z.strictObject({ prev: Digest, at: Instant, did: JournalEvent })

export type JournalEntry = Pick<z.infer<typeof NextLine>, 'at' | 'did'>
