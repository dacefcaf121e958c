import { type Handshake, type HandshakeProcess, linkReasons } from '../../service/contract/handshake.ts'
import type { Remedy } from '../check.ts'

type Links = Handshake['seams']
type LinkName = keyof Links
type Reason = Links[LinkName]['reason']

/** What is the matter with a link: the cause in a sentence, and what to do about it. */
export interface Explanation {
  seen: string
  remedy: Remedy
}

export function explainLink(name: LinkName, handshake: Handshake): Explanation {
  const { reason, instances } = handshake.seams[name]
  const own = handshake.processes.find(({ instance }) => instance === handshake.askedBy)
  const others = handshake.processes.filter(({ instance }) => instances.includes(instance))
  const compare = own && comparisons[reason]
  const causes = compare ? [...new Set(others.map((other) => compare(other, own)))] : []
  const seen =
    causes.length > 0
      ? causes.join('; ')
      : [instances.join(', '), linkReasons[reason]].filter(Boolean).join(': ')
  return { seen, remedy: { advice: adviceOn[reason] ?? adviceOnBackend(name, reason) } }
}

type Compare = (other: HandshakeProcess, own: HandshakeProcess) => string

/** The reasons that lie in what two processes work on, told by what differs. */
const comparisons: Partial<Record<Reason, Compare>> = {
  other_redis_index: (other, own) =>
    `the ${other.role} ${other.instance} uses another Redis database (index ${other.backends.redis?.index}, the API uses ${own.backends.redis?.index})`,
  other_database: (other, own) =>
    `the ${other.role} ${other.instance} uses another Postgres database (${describeDatabase(other, own)})`,
  other_storage_kind: (other, own) =>
    `the ${other.role} ${other.instance} uses another kind of bucket (${other.backends.storage.kind}, the API uses ${own.backends.storage.kind})`,
  other_bucket: (other, own) =>
    `the ${other.role} ${other.instance} uses another bucket (${other.backends.storage.bucket}, the API uses ${own.backends.storage.bucket})`,
  other_prefix: (other, own) =>
    `the ${other.role} ${other.instance} uses another prefix of the bucket (${other.backends.storage.prefix}, the API uses ${own.backends.storage.prefix})`,
  lagging_copy: (other) =>
    `the ${other.role} ${other.instance} reads a standby of Postgres, which does not have what the API has just written`,
}

function describeDatabase(
  { backends: { database: theirs } }: HandshakeProcess,
  own: HandshakeProcess,
): string {
  const ours = own.backends.database
  if (!theirs || !ours) return 'one of them cannot be told'
  if (theirs.name !== ours.name) return `${theirs.name}, the API uses ${ours.name}`
  if (theirs.schema !== ours.schema) return `schema ${theirs.schema}, the API uses schema ${ours.schema}`
  return `${theirs.name} too, but on another server`
}

const alike = (variable: string) =>
  `Give every process the same ${variable}, and deploy again what was wrong.`

const adviceOn: Partial<Record<Reason, string>> = {
  redis_unreachable: 'Check REDIS_URL of the API, that Redis is up, and that it lets the API in.',
  no_worker:
    'Start the worker, and look in its log for why it does not: it says worker.polling once it is there.',
  other_redis: alike('REDIS_URL'),
  other_redis_index: alike('REDIS_URL, down to the database index at its end'),
  silent_worker: 'Look whether the worker is frozen, starved of CPU or out of memory, and start it again.',
  not_taken:
    'Look in the log of the worker for handshake.queue_error: it hears Redis but takes nothing from the queue, as one that is stopping does.',
  no_answer: 'Mend the queue first: until a worker answers, nobody can tell.',
  not_attempted: 'Mend the way there first.',
  other_database: alike('DATABASE_URL'),
  lagging_copy: 'Point DATABASE_URL of every process at the primary.',
  row_not_seen:
    'Look at what stands between the process and Postgres: a pooler or proxy that leads elsewhere.',
  other_storage_kind: alike('STORAGE_MODE'),
  other_bucket: alike('S3_BUCKET or GCS_BUCKET'),
  other_prefix: alike('S3_PREFIX or GCS_PREFIX'),
  object_not_seen: alike('S3_ENDPOINT_URL or GCS_ENDPOINT_URL and region'),
  object_differs:
    'The store gave back other bytes than were written: ask its provider, and trust nothing it holds.',
}

function adviceOnBackend(name: LinkName, reason: Reason): string {
  const where = name.startsWith('database')
    ? 'DATABASE_URL, that Postgres is up, and that the account may write'
    : 'the bucket, its endpoint, and that the credentials may get, put, delete and list'
  const who = reason.startsWith('api_') ? 'the API' : 'the process named above'
  return `Check for ${who}: ${where}.`
}
