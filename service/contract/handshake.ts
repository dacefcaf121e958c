import { z } from 'zod'
import { addedLater } from './added-later.ts'
import { roles } from './environment.ts'
import { Instant, ServerId } from './ids.ts'
import { namedObject } from './named.ts'
import { StoredSchema } from './schema-window.ts'

/** The body of `POST /ops/handshakes`; `{}` or no body will do. */
export const HandshakeOrder = z.object({
  key: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/, '32 bytes as base64url without padding')
    .optional()
    .describe(
      'A key of the caller’s own, 32 random bytes as base64url: every process then also tells the HMAC-SHA256 of its variables under it, for comparing with what stands elsewhere. It is passed on to the processes and kept nowhere.',
    ),
})

/** The query of `GET /ops/handshakes/{id}`. */
export const HandshakeQuery = z.object({
  wait: z.coerce
    .number()
    .min(0)
    .max(10)
    .default(0)
    .describe('So many seconds to wait for the handshake to be complete before answering.'),
})

/** Why a link is what it is; the meaning is told from the side of the API that ran the handshake. */
export const linkReasons = {
  running: 'the handshake is not complete yet',
  proven: 'it was done, and seen from the other side',
  redis_unreachable: 'the API cannot reach Redis',
  no_worker: 'no worker answers, beats, or waits on the queue',
  other_redis: 'a worker beats in the API’s database and is silent in its Redis: it uses another one',
  other_redis_index: 'a worker hears the API in Redis but works on another database index of it',
  silent_worker: 'a worker was alive a moment ago and is silent everywhere: frozen, too busy, or just dead',
  not_taken: 'workers answer, but none took the job from the queue',
  no_answer: 'no process answered that could tell',
  not_attempted: 'the way there was not proven, so the way back was not tried',
  api_cannot_reach: 'the API itself cannot reach it',
  api_may_not: 'the API itself is refused: read-only, or without the right to',
  process_cannot_reach: 'the process cannot reach it',
  process_may_not: 'the process is refused: read-only, or without the right to',
  other_database: 'the process uses another database',
  lagging_copy: 'the process reads a standby that does not have the row',
  row_not_seen: 'it looks like the same database, but the row is not there',
  other_storage_kind: 'the process uses another kind of bucket',
  other_bucket: 'the process uses another bucket',
  other_prefix: 'the process uses another prefix of the same bucket',
  object_not_seen: 'it looks like the same bucket and prefix, but the object is not there',
  object_differs: 'the object is there, but its bytes are not those that were written',
  different: 'the processes differ',
  clocks_apart: 'the clocks differ by more than 2 s',
  abandoned: 'the API that ran the handshake ended before it was complete',
} as const
export type LinkReason = keyof typeof linkReasons

const LinkState = z.enum(['proven', 'disproven', 'unknown'])
const reasonNames = Object.keys(linkReasons) as [LinkReason, ...LinkReason[]]
const Milliseconds = z.number().min(0)
const Seconds = z.number().min(0)
const Count = z.number().int().min(0)

/** What one process found out about one link. */
export const LinkFinding = namedObject('LinkFinding', {
  state: LinkState,
  reason: z.enum(reasonNames),
  tookMs: Milliseconds.nullable().describe('How long it took, where it was done.'),
})
export type LinkFinding = z.infer<typeof LinkFinding>

/** A link of the deployment. */
export const Link = namedObject('Link', {
  state: LinkState,
  reason: z.enum(reasonNames),
  roundTripMs: Milliseconds.nullable().describe('The longest way there and back, where it was proven.'),
  instances: z.array(z.string()).describe('The processes that the reason is about.'),
})
export type Link = z.infer<typeof Link>

/** How far a clock is ahead of another, and by how much that may be off. */
export const ClockOffset = namedObject('ClockOffset', { offsetMs: z.number(), uncertaintyMs: Milliseconds })
export type ClockOffset = z.infer<typeof ClockOffset>

/** What a process works on, told without address or secret. */
export const Backends = namedObject('Backends', {
  database: z
    .object({
      systemIdentifier: z
        .string()
        .nullable()
        .describe('Of the Postgres cluster; null where it may not be read.'),
      name: z.string(),
      schema: z.string().nullable(),
      standby: z.boolean().describe('It is a copy in recovery.'),
      readOnly: z.boolean(),
    })
    .nullable()
    .describe('null where it cannot be reached.'),
  redis: z
    .object({ runId: z.string().nullable(), index: Count })
    .nullable()
    .describe('null where it cannot be reached.'),
  storage: z.object({ kind: z.enum(['s3', 'gcs']), bucket: z.string(), prefix: z.string() }),
})
export type Backends = z.infer<typeof Backends>

/** A process that answered. */
export const HandshakeProcess = namedObject('HandshakeProcess', {
  instance: z.string(),
  role: z.enum(roles),
  release: z.string(),
  startedAt: Instant,
  schemaHead: z.number().int().describe('The newest migration that its release knows.'),
  drainSeconds: Seconds.describe('How long it may finish what it has begun when it is told to stop.'),
  longestJobSeconds: Seconds.nullable().describe(
    'The longest that one run of a job may take; null for an API.',
  ),
  beats: z
    .boolean()
    .nullable()
    .describe('Whether it beats in the API’s database; null where that was not read.'),
  rollRoundTripMs: Milliseconds.nullable().describe(
    'From the call to its answer; null when it did not answer the roll.',
  ),
  queueRoundTripMs: Milliseconds.nullable().describe(
    'From the queue to its answer; null when it took no job.',
  ),
  clock: ClockOffset.nullable().describe('Its clock against that of the API.'),
  databaseClock: ClockOffset.nullable().describe('The clock of its database against its own.'),
  backends: Backends,
  databaseForward: LinkFinding,
  databaseBack: LinkFinding,
  storageForward: LinkFinding,
  storageBack: LinkFinding,
  variables: z
    .record(z.string(), z.string())
    .nullable()
    .describe('The HMAC of each variable that it has, only under a key that the caller brought.'),
})
export type HandshakeProcess = z.infer<typeof HandshakeProcess>

/** A process by its row in the API's database. */
export const HandshakeHeartbeat = namedObject('HandshakeHeartbeat', {
  instance: z.string(),
  role: z.enum(roles),
  release: z.string(),
  schemaHead: z.number().int(),
  startedAt: Instant,
  seenSecondsAgo: Seconds,
  workedSecondsAgo: Seconds.nullable().describe('Since it last completed work; null if never.'),
  beatSinceCall: z.boolean().describe('It has beaten after the roll was called.'),
  answered: z.boolean(),
})
export type HandshakeHeartbeat = z.infer<typeof HandshakeHeartbeat>

/** How a variable that must match stands among the processes that answered. */
export const VariableEquality = namedObject('VariableEquality', {
  state: z.enum(['equal', 'different', 'missing']),
  groups: z.array(z.array(z.string())).describe('The processes that have it, those of one value together.'),
  missingIn: z.array(z.string()),
})
export type VariableEquality = z.infer<typeof VariableEquality>

/** A session that holds what others wait for. Of its query nothing is told, nor of where and who it is. */
export const LockHolder = namedObject('LockHolder', {
  pid: Count.describe('Its process id in Postgres; 0 for a prepared transaction, which has no session.'),
  application: z.string().describe('How it calls itself; empty where it does not.'),
  state: z
    .string()
    .nullable()
    .describe('By `pg_stat_activity`; null where the role of the API may not know.'),
  openForSeconds: Seconds.nullable().describe(
    'How long its transaction has been open; null where it may not know.',
  ),
  keepsWritersOut: z
    .boolean()
    .describe('It has locked a whole table of Pegasus so that nobody can write to it, or read it either.'),
  tables: z.array(z.string()).describe('The tables of Pegasus that it holds and others wait for.'),
})
export type LockHolder = z.infer<typeof LockHolder>

/** Who waits for a lock on a table of Pegasus, and for whom. */
export const DatabaseLocks = namedObject('DatabaseLocks', {
  waiting: Count.describe('How many statements wait.'),
  longestWaitSeconds: Seconds.describe('How long the first of them has waited; 0 if none waits.'),
  holders: z
    .array(LockHolder)
    .describe(
      'Who is waited for and waits for nobody, and who keeps writers out although nobody waits yet: the oldest transaction first, ten at most.',
    ),
})
export type DatabaseLocks = z.infer<typeof DatabaseLocks>

/** `POST /ops/handshakes` as it begins, `GET /ops/handshakes/{id}` as far as it is. */
export const Handshake = namedObject('Handshake', {
  id: ServerId,
  status: z.enum(['running', 'complete']),
  startedAt: Instant,
  durationMs: Milliseconds,
  askedBy: z.string().describe('The API instance that ran it.'),
  seams: z.object({
    queue: Link.describe('A worker takes a job that the API queues.'),
    databaseForward: Link.describe('A row of the API is read by the others through their own connection.'),
    databaseBack: Link.describe('A row of theirs is read by the API.'),
    storageForward: Link.describe('An object of the API is read by the others through their own client.'),
    storageBack: Link.describe('An object of theirs is read by the API.'),
    releases: Link.describe('All run one release.'),
    environment: Link.describe('The variables that must match do.'),
    clock: Link.describe('The clocks of processes and database agree within 2 s.'),
  }),
  processes: z.array(HandshakeProcess),
  heartbeats: z
    .array(HandshakeHeartbeat)
    .nullable()
    .describe('Who beats in the database; null where it could not be read.'),
  strangers: Count.describe(
    'Answers from another database index of the same Redis, by processes that do not beat here: another deployment’s.',
  ),
  variables: z.record(z.string(), VariableEquality),
  schema: StoredSchema.nullable().describe('Where the database stands; null where it could not be read.'),
  queue: z
    .object({
      paused: z.boolean(),
      waiting: Count,
      active: Count,
      delayed: Count,
      oldestWaitingSeconds: Seconds.describe('0 if none waits.'),
      consumers: z
        .array(z.string())
        .nullable()
        .describe('The workers that are connected to it; null where Redis does not tell.'),
    })
    .nullable()
    .describe('The lecture queue; null where Redis could not be asked.'),
  jobs: z
    .object({ deadLetters: Count, stalledEver: Count })
    .nullable()
    .describe('By the rows; null where they could not be read.'),
  locks: addedLater(DatabaseLocks.nullable(), { since: '0.2.0', whenAbsent: undefined }).describe(
    'null where the database could not be asked.',
  ),
  redis: z
    .object({
      runId: z.string().nullable(),
      index: Count,
      evictionPolicy: z.string().nullable().describe('`maxmemory-policy`; null where it is not told.'),
      maximumMemoryBytes: Count.nullable().describe('0 is no limit.'),
      evictedKeys: Count.nullable(),
    })
    .nullable()
    .describe('null where Redis could not be asked.'),
})
export type Handshake = z.infer<typeof Handshake>
