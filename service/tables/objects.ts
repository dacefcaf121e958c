import { keys, nameOf } from '../objects/keys.ts'
import type { Connection } from './database.ts'
import type { ObjectKind } from './rows.ts'

/** What is known of an object before its first byte is sent. */
export interface NewObject {
  /** Relative to the bucket's prefix. */
  key: string
  kind: ObjectKind
  /** The last part of the key. */
  name: string
  /** The row id of its lecture. */
  lecture?: string
  attempt?: string
  /** The lecture id that no other upload may hold beside this one. */
  claims?: string
}

/**
 * Writes the line of an object that is about to be written, for a writer that renews it within `holdSeconds`. False when
 * another upload holds the same claim.
 */
export async function beginObject(
  connection: Connection,
  object: NewObject,
  holdSeconds: number,
): Promise<boolean> {
  if (object.claims !== undefined)
    await connection('objects')
      .where({ claims: object.claims, state: 'writing' })
      .whereRaw('stays_until < now()')
      .update({ state: 'doomed' })
  const { rowCount } = await connection.raw<{ rowCount: number }>(
    `insert into objects (key, kind, name, lecture, attempt, claims, state, stays_until)
     values (:key, :kind, :name, :lecture, :attempt, :claims, 'writing', now() + make_interval(secs => :holdSeconds))
     on conflict (claims) where state = 'writing' do nothing`,
    { lecture: null, attempt: null, claims: null, ...object, holdSeconds },
  )
  return rowCount > 0
}

/** Keeps the line of the object that a process writes, reads and deletes to see whether the bucket works. */
export async function holdProbe(connection: Connection, instance: string): Promise<void> {
  const until = { state: 'writing', stays_until: secondsFromNow(connection, probeSeconds) } as const
  await connection('objects')
    .insert({ key: keys.probe(instance), kind: 'probe', name: instance, ...until })
    .onConflict('key')
    .merge(until)
}

// Many times as long as a heartbeat.
const probeSeconds = 300

/** Notes the multipart upload by which an object is being written. */
export async function noteUpload(connection: Connection, key: string, uploadId: string): Promise<void> {
  await connection('objects').where({ key }).update({ upload_id: uploadId })
}

/**
 * Notes that an object is written whole. False when its line was given up meanwhile; the line is doomed then, so that
 * the object is collected.
 */
export async function noteWritten(
  connection: Connection,
  { key, kind, name }: NewObject,
  { sizeBytes, sha256 }: { sizeBytes: number; sha256: string },
): Promise<boolean> {
  const { rows } = await connection.raw<{ rows: { state: string }[] }>(
    `insert into objects (key, kind, name, size_bytes, sha256, state, stays_until)
     values (:key, :kind, :name, :sizeBytes, :sha256, 'doomed', now())
     on conflict (key) do update
       set size_bytes = excluded.size_bytes, sha256 = excluded.sha256, upload_id = null
     returning state`,
    { key, kind, name, sizeBytes, sha256 },
  )
  return rows[0]?.state === 'writing'
}

/** Keeps the lines of a long attempt. */
export async function renewAttempt(
  connection: Connection,
  attempt: string,
  holdSeconds: number,
): Promise<void> {
  await connection('objects')
    .where({ attempt, state: 'writing' })
    .update({ stays_until: secondsFromNow(connection, holdSeconds) })
}

/** Makes what an attempt has written live, as its lecture's; resolves to how many objects that were. */
export async function publishAttempt(
  connection: Connection,
  attempt: string,
  lecture: string,
): Promise<number> {
  return await connection('objects')
    .where({ attempt, state: 'writing' })
    .whereNotNull('size_bytes')
    .update({ state: 'live', lecture, claims: null, stays_until: null })
}

/** Gives up whatever an attempt has written that is not live. */
export async function doomAttempt(connection: Connection, attempt: string): Promise<void> {
  await connection('objects')
    .where({ attempt, state: 'writing' })
    .update({ state: 'doomed', stays_until: connection.fn.now() })
}

/** Gives up the live objects of a lecture that an attempt replaces. They stay for a while, for those who read them. */
export async function replaceObjects(
  connection: Connection,
  { lecture, kinds, by }: { lecture: string; kinds: readonly ObjectKind[]; by: string },
  graceSeconds: number,
): Promise<void> {
  await connection('objects')
    .where({ lecture, state: 'live' })
    .whereIn('kind', kinds)
    .whereRaw('attempt is distinct from ?', [by])
    .update({ state: 'doomed', stays_until: secondsFromNow(connection, graceSeconds) })
}

/** What became of a lecture's objects when it was deleted, by its row id. */
export interface ReleasedObjects {
  objects: number
  hadMetadata: boolean
}

/** Gives up everything that lectures own, or keeps it without them; resolves to the counts by row id. */
export async function releaseObjects(
  connection: Connection,
  lectures: readonly string[],
  state: 'doomed' | 'kept',
): Promise<Map<string, ReleasedObjects>> {
  const { rows } = await connection.raw<{ rows: (ReleasedObjects & { lecture: string })[] }>(
    `with released as (
       update objects set state = :state, stays_until = now()
       where lecture = any(:lectures) and state = 'live'
       returning lecture, kind
     )
     select lecture, count(*)::int as objects, bool_or(kind = 'metadata') as "hadMetadata"
     from released group by lecture`,
    { state, lectures },
  )
  // Nobody reads what was replaced before any longer.
  if (state === 'doomed')
    await connection('objects')
      .whereIn('lecture', lectures)
      .where({ state })
      .where('stays_until', '>', connection.fn.now())
      .update({ stays_until: connection.fn.now() })
  return new Map(rows.map(({ lecture, ...counts }) => [lecture, counts]))
}

/** Gives up what was kept of deleted lectures; resolves to how many objects that were. */
export async function doomKept(connection: Connection, lectures: readonly string[]): Promise<number> {
  return await connection('objects')
    .whereIn('lecture', lectures)
    .where({ state: 'kept' })
    .update({ state: 'doomed', stays_until: connection.fn.now() })
}

/** How many objects of deleted lectures are still there, and how many were asked to be kept. */
export async function countObjects(
  connection: Connection,
  lectures: readonly string[],
): Promise<{ left: number; kept: number }> {
  const row = await connection('objects')
    .whereIn('lecture', lectures)
    .first<{ left: number; kept: number }>(
      connection.raw(`count(*) filter (where state <> 'kept')::int as left`),
      connection.raw(`count(*) filter (where state = 'kept')::int as kept`),
    )
  return row
}

/** The key of a live object of a lecture, by its name. */
export async function findObject(
  connection: Connection,
  object: { lecture: string; kind: ObjectKind; name: string },
): Promise<string | undefined> {
  return (
    await connection('objects')
      .where({ ...object, state: 'live' })
      .first('key')
  )?.key
}

/** Whether a client was given this place to upload to, and no lecture has taken it from there yet. */
export async function isOffered(connection: Connection, key: string): Promise<boolean> {
  const row = await connection('objects').where(offered(key)).whereRaw('stays_until > now()').first('key')
  return row !== undefined
}

/** Takes an offered place back, once. What its URL can still write is collected when the URL has expired. */
export async function endOffer(connection: Connection, key: string, urlSeconds: number): Promise<boolean> {
  const ended = await connection('objects')
    .where(offered(key))
    .update({
      state: 'doomed',
      stays_until: connection.raw('created_at + make_interval(secs => ?)', [urlSeconds]),
    })
  return ended > 0
}

const offered = (key: string) => ({ key, kind: 'upload', state: 'writing' }) as const

/** An object that is to be taken away. */
export interface DoomedObject {
  key: string
  uploadId: string | null
  /** Whether it was ever written whole: if not, parts of it may be there. */
  written: boolean
}

/** Gives up what its writer has not renewed in time; resolves to how many objects that were. */
export async function doomAbandoned(connection: Connection): Promise<number> {
  return await connection('objects')
    .where({ state: 'writing' })
    .whereRaw('stays_until < now()')
    .update({ state: 'doomed' })
}

/** Takes doomed objects for collection, those that wait longest first. Nobody else takes them for `leaseSeconds`. */
export async function takeDoomed(
  connection: Connection,
  { limit, leaseSeconds }: { limit: number; leaseSeconds: number },
): Promise<DoomedObject[]> {
  const { rows } = await connection.raw<{ rows: DoomedObject[] }>(
    `update objects set collect_attempts = collect_attempts + 1,
       stays_until = now() + make_interval(secs => :leaseSeconds)
     where key in (
       select key from objects where state = 'doomed' and stays_until <= now()
       order by stays_until limit :limit for update skip locked
     )
     returning key, upload_id as "uploadId", size_bytes is not null as written`,
    { limit, leaseSeconds },
  )
  return rows
}

/** Gives back what could not be collected: it is due again after a second at first, and twice as long each time. */
export async function postponeObjects(connection: Connection, keys: readonly string[]): Promise<void> {
  await connection('objects')
    .whereIn('key', keys)
    .where({ state: 'doomed' })
    .update({
      stays_until: connection.raw('now() + make_interval(secs => least(power(2, collect_attempts - 1), ?))', [
        longestPostponementSeconds,
      ]),
    })
}

const longestPostponementSeconds = 600

/** Takes the lines of objects that are gone away. */
export async function forgetObjects(connection: Connection, keys: readonly string[]): Promise<void> {
  await connection('objects').whereIn('key', keys).where({ state: 'doomed' }).delete()
}

/** Writes lines for objects that were found below a deleted lecture's folder: they are collected. */
export async function doomFound(
  connection: Connection,
  lecture: string,
  keys: readonly string[],
): Promise<void> {
  if (keys.length === 0) return
  const rows = keys.map((key) => ({
    key,
    lecture,
    kind: 'source' as const,
    name: nameOf(key),
    state: 'doomed' as const,
    stays_until: connection.fn.now(),
  }))
  await connection('objects').insert(rows).onConflict('key').ignore()
}

/** Which of these keys stand in the ledger. */
export async function knownKeys(connection: Connection, keys: readonly string[]): Promise<Set<string>> {
  return new Set(await connection('objects').whereIn('key', keys).pluck('key'))
}

/** How many objects are in each state, and for how long the oldest has waited for its collection, in seconds. */
export async function objectCounts(
  connection: Connection,
): Promise<{ writing: number; doomed: number; kept: number; overdueSeconds: number }> {
  const { rows } = await connection.raw(
    `select
       count(*) filter (where state = 'writing')::int as writing,
       count(*) filter (where state = 'doomed')::int as doomed,
       count(*) filter (where state = 'kept')::int as kept,
       coalesce(greatest(extract(epoch from now() - min(stays_until) filter (where state = 'doomed')), 0), 0)::float8
         as "overdueSeconds"
     from objects where state <> 'live'`,
  )
  return rows[0]
}

function secondsFromNow(connection: Connection, seconds: number) {
  return connection.raw('now() + make_interval(secs => ?)', [seconds])
}
