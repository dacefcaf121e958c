import { storedSchema } from '../../migrations/ledger.ts'
import { readMetrics } from '../metrics/read-metrics.ts'
import { keys } from '../objects/keys.ts'
import type { ObjectStore } from '../objects/object-store.ts'
import { readRedisFacts } from '../queue/redis-facts.ts'
import type { Database } from '../tables/database.ts'
import { closeHandshake, openHandshake, readAnswers } from '../tables/handshakes.ts'
import { readLocks } from '../tables/locks.ts'
import { listProcesses } from '../tables/processes.ts'
import { within } from '../within.ts'
import { actionLimitMs, attempt, noteHandshakeObject } from './actions.ts'
import type { Answered, Collected } from './collected.ts'
import { type Conductor, gather, heartbeatsOf } from './gather.ts'
import type { Attempt, Errand } from './messages.ts'

const tidyLimitMs = 1_000
/** When the rows of a handshake may go that nobody took away. */
const rowSeconds = 60

/**
 * Runs a handshake: writes, calls, waits for those who should answer, reads back, and takes away what it made.
 * It ends within 13 s whatever is broken, and never throws: what could not be done is part of what it has seen.
 */
export async function conduct(errand: Errand, key: string, conductor: Conductor): Promise<Collected> {
  const { answering, lectureQueue, lookout, objects, instance } = conductor
  const { database, line } = answering
  const [locks, row, object, before, schema, queue, metrics, redis] = await Promise.all([
    orNull(() => readLocks(lookout)),
    writeRow(errand, database),
    writeObject(errand, objects, database),
    orNull(() => listProcesses(database)),
    orNull(() => storedSchema(database)),
    orNull(() => lectureQueue.facts()),
    orNull(() => readMetrics(database)),
    orNull(() => readRedisFacts(line.redis)),
  ])
  const jobs = metrics && { deadLetters: metrics.queueDepth.failed, stalledEver: metrics.stalledJobs }

  const gathered = await gather(errand, key, before, conductor)
  const heard = new Map(gathered.answered.map((one) => [one.identity.instance, one]))
  const [rowsBack, objectsBack, after] = await Promise.all([
    readRowsBack(errand, database),
    readObjectsBack(errand, gathered.answered, objects),
    orNull(() => listProcesses(database)),
  ])
  await within(tidyLimitMs, () => tidy(errand, conductor)).catch(() => {})
  return {
    askedBy: instance,
    wrote: { row, object },
    ...gathered,
    heartbeats: heartbeatsOf(before, after, heard),
    rowsBack,
    objectsBack,
    facts: { schema, queue, jobs, locks, redis },
  }
}

function writeRow({ id }: Errand, database: Database): Promise<Attempt> {
  const mark = crypto.randomUUID()
  return attempt(async () => {
    await openHandshake(database, { id, mark, forSeconds: rowSeconds })
    return mark
  })
}

function writeObject({ id }: Errand, objects: ObjectStore, database: Database): Promise<Attempt> {
  const mark = crypto.randomUUID()
  return attempt(async (signal) => {
    await noteHandshakeObject(database, id, 'api')
    await objects.write(keys.handshake(id, 'api'), mark, { contentType: 'text/plain', signal })
    return mark
  })
}

async function readRowsBack({ id }: Errand, database: Database): Promise<Collected['rowsBack']> {
  const startedAt = performance.now()
  const marks = await orNull(() => readAnswers(database, id))
  return marks && { marks, tookMs: performance.now() - startedAt }
}

async function readObjectsBack(
  { id }: Errand,
  answered: readonly Answered[],
  objects: ObjectStore,
): Promise<Map<string, Attempt>> {
  const wrote = answered.filter(({ actions }) => actions.objectWritten.outcome === 'done')
  const found = wrote.map(async ({ identity: { instance } }) => {
    const key = keys.handshake(id, instance)
    const read = async (signal: AbortSignal) =>
      (await objects.read(key, { maximumBytes: 100, signal })).toString()
    return [instance, await attempt(read)] as const
  })
  return new Map(await Promise.all(found))
}

/** Takes away what the handshake left: what it cannot, expires. */
async function tidy({ id }: Errand, { answering, handshakeQueue, objects }: Conductor): Promise<void> {
  // A process that finds no row any more takes its own object away: so the rows go first.
  const rowsThenObjects = async () => {
    await closeHandshake(answering.database, id).catch(() => {})
    await objects.removeAll(keys.handshakeFolder(id))
  }
  await Promise.allSettled([handshakeQueue.withdraw(id), rowsThenObjects()])
}

/** What is asked for, or null where it cannot be had in time. */
function orNull<T>(ask: () => Promise<T>): Promise<T | null> {
  return within(actionLimitMs, ask).catch(() => null)
}
