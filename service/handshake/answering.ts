import { releaseWindow } from '../../migrations/release-window.ts'
import type { Config } from '../config.ts'
import { digestEnvironment, effectiveValuesOf } from '../contract/environment-digest.ts'
import type { Backends, ClockOffset } from '../contract/handshake.ts'
import { errorFields, type Log } from '../log.ts'
import type { ObjectStore } from '../objects/object-store.ts'
import { identifyRedis } from '../queue/redis-facts.ts'
import { type Database, openDatabase } from '../tables/database.ts'
import { within } from '../within.ts'
import { actionLimitMs, doErrand } from './actions.ts'
import { startHandshakeWorker } from './handshake-queue.ts'
import { type Line, openLine } from './line.ts'
import {
  type Actions,
  answersChannel,
  type Errand,
  type Identity,
  parseMessage,
  type Reply,
  RollCall,
  rollChannel,
} from './messages.ts'

export type Testimony = Pick<Reply, 'identity' | 'backends' | 'databaseClock'> & {
  actions: Actions
}

/** The part that every process has in the handshakes of its deployment. */
export interface Answering {
  line: Line
  database: Database
  /** Does an errand and says what came of it; asked again for the same one, it says the same. */
  testify(errand: Errand): Promise<Testimony>
  digests(key: string): Promise<Record<string, string>>
  stop(): Promise<void>
}

// A flood of calls by whoever can write to Redis must not keep a process from its work.
const mostErrands = 16
const rememberedMs = 20_000

/**
 * Answers the roll from now on, and a worker also takes jobs of the handshake queue. It has connections of its
 * own to the process's database and Redis, so that a process that is busy with lectures answers too.
 */
export function startAnswering({
  config,
  log,
  objects,
}: {
  config: Config
  log: Log
  objects: ObjectStore
}): Answering {
  const identity = identityOf(config)
  const storage = storageOf(config)
  const effective = effectiveValuesOf(config)
  const line = openLine(config.REDIS_URL)
  const database = openDatabase(config.DATABASE_URL, {
    applicationName: config.instance,
    poolSize: 4,
    statementTimeoutMs: actionLimitMs,
  })
  const errands = new Map<string, Promise<Testimony>>()

  const testify = (errand: Errand): Promise<Testimony> => {
    const known = errands.get(errand.id)
    if (known !== undefined) return known
    const testimony = witness(errand)
    errands.set(errand.id, testimony)
    setTimeout(() => errands.delete(errand.id), rememberedMs).unref()
    return testimony
  }
  const witness = async (errand: Errand): Promise<Testimony> => {
    const [actions, seen] = await Promise.all([
      doErrand(errand, config.instance, { database, objects }),
      identifyBackends(database, () => identifyRedis(line.redis), storage),
    ])
    return { identity, actions, ...seen }
  }
  const digests = (key: string) =>
    digestEnvironment(Uint8Array.from(Buffer.from(key, 'base64url')), effective)

  const answerRoll = async ({ id, nonce, askedBy, call, key }: RollCall, heardAt: number) => {
    const [testimony, told] = await Promise.all([testify({ id, nonce, askedBy }), digests(key)])
    const via = { kind: 'roll', call, heardAt, answeredAt: Date.now(), digests: told } as const
    await line.say(answersChannel(askedBy), { id, nonce, via, ...sent(testimony) } satisfies Reply)
  }
  const answerJob = async ({ id, nonce, askedBy }: Errand) => {
    const testimony = await testify({ id, nonce, askedBy })
    const via = { kind: 'queue' } as const
    await line.say(answersChannel(askedBy), { id, nonce, via, ...sent(testimony) } satisfies Reply)
  }

  line.hear(rollChannel, (text, heardAt) => {
    const call = parseMessage(RollCall, text)
    if (!call || (errands.size >= mostErrands && !errands.has(call.id))) return
    answerRoll(call, heardAt).catch((error: unknown) => log.warn(errorFields(error), 'handshake.unanswered'))
  })
  const worker = config.role === 'worker' ? startHandshakeWorker(config, log, answerJob) : undefined

  return {
    line,
    database,
    testify,
    digests,
    async stop() {
      await worker?.stop()
      line.close()
      await database.destroy()
    },
  }
}

function sent({ actions, ...rest }: Testimony): Omit<Reply, 'id' | 'nonce' | 'via'> {
  return { ...rest, deeds: actions }
}

function identityOf(config: Config): Identity {
  return {
    instance: config.instance,
    role: config.role,
    release: config.release,
    startedAt: new Date(Date.now() - process.uptime() * 1000).toISOString(),
    schemaHead: releaseWindow.head,
    drainSeconds: config.PLC_DRAIN_SECONDS,
    longestJobSeconds: config.role === 'worker' ? config.PLC_JOB_TIMEOUT_SECONDS : null,
  }
}

function storageOf(config: Config): Backends['storage'] {
  return config.STORAGE_MODE === 'gcs'
    ? { kind: 'gcs', bucket: config.GCS_BUCKET ?? '', prefix: config.GCS_PREFIX }
    : { kind: 's3', bucket: config.S3_BUCKET ?? '', prefix: config.S3_PREFIX }
}

async function identifyBackends(
  database: Database,
  redis: () => Promise<Backends['redis']>,
  storage: Backends['storage'],
): Promise<{ backends: Backends; databaseClock: ClockOffset | null }> {
  const [identity, queue] = await Promise.all([
    within(actionLimitMs, () => identifyDatabase(database)).catch(() => null),
    within(actionLimitMs, redis).catch(() => null),
  ])
  return {
    backends: { database: identity?.database ?? null, redis: queue, storage },
    databaseClock: identity?.clock ?? null,
  }
}

async function identifyDatabase(
  database: Database,
): Promise<{ database: Backends['database']; clock: ClockOffset }> {
  // Roles without the right to it are refused this function.
  const systemIdentifier = await database
    .raw<{ rows: { id: string }[] }>('select system_identifier::text as id from pg_control_system()')
    .then(({ rows }) => rows[0]?.id ?? null)
    .catch(() => null)
  const askedAt = Date.now()
  const { rows } = await database.raw<{
    rows: { name: string; schema: string | null; standby: boolean; read_only: boolean; now_ms: number }[]
  }>(`
    select current_database() as name, current_schema() as schema, pg_is_in_recovery() as standby,
      current_setting('transaction_read_only') = 'on' as read_only,
      (extract(epoch from clock_timestamp()) * 1000)::float8 as now_ms`)
  const answeredAt = Date.now()
  const [row] = rows
  if (row === undefined) throw new Error('a query gave no row')
  return {
    database: {
      systemIdentifier,
      name: row.name,
      schema: row.schema,
      standby: row.standby,
      readOnly: row.read_only,
    },
    clock: {
      offsetMs: row.now_ms - (askedAt + answeredAt) / 2,
      uncertaintyMs: Math.max(0, answeredAt - askedAt) / 2,
    },
  }
}
