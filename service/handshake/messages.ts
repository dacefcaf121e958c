import { z } from 'zod'
import { roles } from '../contract/environment.ts'
import { Backends, ClockOffset } from '../contract/handshake.ts'
import { Instant, ServerId } from '../contract/ids.ts'

/** More than any answer needs; what is longer is not read. */
const longestMessage = 32_768

/** The channel on which every process of a deployment hears the roll called. */
export const rollChannel = 'pegasus:roll-call'
/** The channel on which an API hears the answers to what it called. */
export const answersChannel = (instance: string) => `${rollChannel}:answers:${instance}`

const Name = z.string().min(1).max(200)
const Mark = z.string().max(100)
const Milliseconds = z.number().min(0)

/** What a handshake asks of a process. As a job of the handshake queue it is all that is stored of it. */
export const Errand = z.object({ id: ServerId, nonce: Name, askedBy: Name })
export type Errand = z.infer<typeof Errand>

/** The roll-call: the errand, which call of it this is, and the key for digests, which travels here alone. */
export const RollCall = Errand.extend({ call: z.number().int().min(0), key: z.string().length(43) })
export type RollCall = z.infer<typeof RollCall>

export const Attempt = z.object({
  outcome: z.enum(['done', 'missing', 'refused', 'unreachable', 'skipped']),
  mark: Mark.nullable(),
  tookMs: Milliseconds,
})
export type Attempt = z.infer<typeof Attempt>

/** What a process did for a handshake: read what the API wrote, and write back. */
export const Actions = z.object({
  rowRead: Attempt,
  rowWritten: Attempt,
  objectRead: Attempt,
  objectWritten: Attempt,
})
export type Actions = z.infer<typeof Actions>

export const Identity = z.object({
  instance: Name,
  role: z.enum(roles),
  release: Name,
  startedAt: Instant,
  schemaHead: z.number().int(),
  drainSeconds: z.number().min(0),
  longestJobSeconds: z.number().min(0).nullable(),
})
export type Identity = z.infer<typeof Identity>

/** What a process answers. `via` says how it heard: from the roll-call, with its number, or from the queue. */
export const Reply = z.object({
  id: ServerId,
  nonce: Name,
  via: z.union([
    z.object({
      kind: z.literal('roll'),
      call: z.number().int().min(0),
      /** By its own clock, in milliseconds since 1970. */
      heardAt: z.number(),
      answeredAt: z.number(),
      digests: z.record(Name, z.string().length(43)),
    }),
    z.object({ kind: z.literal('queue') }),
  ]),
  identity: Identity,
  backends: Backends,
  databaseClock: ClockOffset.nullable(),
  /** Its actions, by the name under which the release before sends and reads them. */
  deeds: Actions,
})
export type Reply = z.infer<typeof Reply>

/** A message as its schema has it, or undefined for anything else: whoever reaches Redis can write there. */
export function parseMessage<T>(schema: z.ZodType<T>, text: string): T | undefined {
  if (text.length > longestMessage) return undefined
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
