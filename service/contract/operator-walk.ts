import { z } from 'zod'
import { Instant } from './ids.ts'
import { named, namedObject } from './named.ts'
import { Line, Slug } from './request-values.ts'

/** The id that whoever walks has chosen for a walk. */
export const WalkId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'use 1 to 64 letters, digits, "_" or "-"')
  .describe('The id of a walk, chosen by whoever walks.')

/** How a walk ended. */
export const walkEnds = {
  completed: 'it came to its end, and every step ended well',
  failed: 'a step ended badly, and the walk ended there',
  stopped: 'whoever walked has given it up',
} as const

// What is earlier or later was told by a clock that nobody should go by, and Postgres does not hold all of it.
const WalkInstant = Instant.refine(
  (instant) => instant >= '2000' && instant < '2100',
  'an instant of this century',
)

const kind = z.enum(['runbook', 'rollback'])
const WalkEnd = z
  .enum(Object.keys(walkEnds) as [keyof typeof walkEnds])
  .nullable()
  .describe(
    `${Object.entries(walkEnds)
      .map(([end, meaning]) => `\`${end}\`: ${meaning}`)
      .join('; ')}; null while it is open.`,
  )

/** The body of `PUT /ops/walks/{id}`: the walk as it stands, whole each time. */
export const WalkNote = z
  .object({
    kind,
    name: Slug.describe('The runbook, or `rollback`.'),
    operator: Line(200).describe('Who walks.'),
    host: Line(253).describe('The machine on which the journal of the walk is.'),
    startedAt: WalkInstant,
    step: Slug.nullable()
      .default(null)
      .describe('The step that it is at; null before the first and after the last.'),
    endedAt: WalkInstant.nullable()
      .default(null)
      .describe('null while it is open; a walk that waits for somebody is open.'),
    outcome: WalkEnd.default(null),
  })
  .refine(({ endedAt, outcome }) => (endedAt === null) === (outcome === null), {
    path: ['outcome'],
    error: 'endedAt and outcome belong together',
  })
  .register(named, { id: 'WalkNote' })
export type WalkNote = z.infer<typeof WalkNote>

/** A walk against this deployment, as its record has it. */
export const OperatorWalk = namedObject('OperatorWalk', {
  id: z.string(),
  kind,
  name: z.string(),
  operator: z.string(),
  host: z.string(),
  startedAt: Instant,
  step: z.string().nullable(),
  endedAt: Instant.nullable(),
  outcome: WalkEnd,
  seenAt: Instant.describe('When it was last heard of, by the clock of the database.'),
})
export type OperatorWalk = z.infer<typeof OperatorWalk>

/** `GET /ops/walks`: the twenty that were last heard of, the newest first. */
export const WalkList = namedObject('WalkList', { walks: z.array(OperatorWalk) })
export type WalkList = z.infer<typeof WalkList>
