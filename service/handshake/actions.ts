import { keys } from '../objects/keys.ts'
import { ObjectMissing, type ObjectStore, ObjectStoreError } from '../objects/object-store.ts'
import type { Database } from '../tables/database.ts'
import { answerHandshake, readOpening } from '../tables/handshakes.ts'
import { beginObject } from '../tables/objects.ts'
import { within } from '../within.ts'
import type { Actions, Attempt, Errand } from './messages.ts'

/** How long a process may take over the bucket and over the database; both are asked at once. */
export const actionLimitMs = 2_500

export interface Means {
  database: Database
  objects: ObjectStore
}

/**
 * Reads the row and the object that the API wrote and, where they are there, writes others beside them. What
 * cannot be read is not answered either: it would be left behind in a place that nobody cleans up.
 */
export async function doErrand(errand: Errand, instance: string, means: Means): Promise<Actions> {
  const [rows, objects] = await Promise.all([
    exchangeRows(errand, instance, means),
    exchangeObjects(errand, instance, means),
  ])
  const handshakeIsOver = rows.written.outcome === 'missing'
  if (handshakeIsOver && objects.written.outcome === 'done')
    await means.objects.remove(keys.handshake(errand.id, instance)).catch(() => {})
  return {
    rowRead: rows.read,
    rowWritten: rows.written,
    objectRead: objects.read,
    objectWritten: objects.written,
  }
}

interface Exchange {
  read: Attempt
  written: Attempt
}

async function exchangeRows({ id }: Errand, author: string, { database }: Means): Promise<Exchange> {
  const read = await attempt(async () => (await readOpening(database, id)) ?? missing)
  if (read.outcome !== 'done') return { read, written: skipped }
  const mark = crypto.randomUUID()
  const written = await attempt(async () =>
    (await answerHandshake(database, { id, author, mark })) ? mark : missing,
  )
  return { read, written }
}

async function exchangeObjects(
  { id }: Errand,
  instance: string,
  { database, objects }: Means,
): Promise<Exchange> {
  const read = await attempt(async (signal) => {
    const body = await objects.read(keys.handshake(id, 'api'), { maximumBytes: 100, signal })
    return body.toString()
  })
  if (read.outcome !== 'done') return { read, written: skipped }
  const mark = crypto.randomUUID()
  const written = await attempt(async (signal) => {
    await noteHandshakeObject(database, id, instance)
    await objects.write(keys.handshake(id, instance), mark, { contentType: 'text/plain', signal })
    return mark
  })
  return { read, written }
}

/**
 * Writes the line of a handshake's object, by which it is collected when nobody takes it away. Where the database does not
 * take it, the bucket is asked nevertheless: each link is proven by itself.
 */
export async function noteHandshakeObject(database: Database, id: string, author: string): Promise<void> {
  const line = { key: keys.handshake(id, author), kind: 'handshake', name: author } as const
  await within(lineLimitMs, () => beginObject(database, line, lineSeconds)).catch(() => {})
}

const lineLimitMs = 500
const lineSeconds = 60

const missing = Symbol('missing')
const skipped: Attempt = { outcome: 'skipped', mark: null, tookMs: 0 }

export async function attempt(
  act: (signal: AbortSignal) => Promise<string | typeof missing>,
): Promise<Attempt> {
  const startedAt = performance.now()
  const ended = (outcome: Attempt['outcome'], mark: string | null = null): Attempt => ({
    outcome,
    mark,
    tookMs: performance.now() - startedAt,
  })
  try {
    const mark = await within(actionLimitMs, () => act(AbortSignal.timeout(actionLimitMs)))
    return mark === missing ? ended('missing') : ended('done', mark)
  } catch (error) {
    return ended(outcomeOf(error))
  }
}

// SQLSTATE: no such table; and in a read-only transaction, without the privilege.
const noSuchTable = '42P01'
const refusals = ['25006', '42501']

function outcomeOf(error: unknown): Attempt['outcome'] {
  if (error instanceof ObjectMissing) return 'missing'
  if (error instanceof ObjectStoreError) {
    if (error.code === 'NoSuchBucket') return 'missing'
    if (error.code === 'ObjectTooLarge') return 'done'
    return error.retriable ? 'unreachable' : 'refused'
  }
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (code === noSuchTable) return 'missing'
  return refusals.includes(code) ? 'refused' : 'unreachable'
}
