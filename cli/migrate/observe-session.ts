import type { Knex } from 'knex'

/** What one statement did to the tables that were there before its migration. */
export interface ObservedStatement {
  /** With `$1` in the place of values. */
  sql: string
  /** The locks that it was the first to take, each by its mode as Postgres calls it. */
  locks: { table: string; mode: string }[]
  /** Tables whose file it replaced: rewritten row by row, or emptied. */
  rewritten: string[]
  /** Tables that it read from end to end; null where that cannot be seen. */
  scanned: string[] | null
  /** `lock_timeout` after it, in milliseconds; 0 is none. */
  lockTimeoutMs: number
}

export interface RawConnection {
  query(config: unknown, callback: (error: unknown, response: unknown) => void): unknown
}

/** The tables whose locks count, by oid. */
type Tables = ReadonlyMap<string, string>

interface Look {
  locks: { table: string; mode: string }[]
  files: Record<string, number>
  scans: Record<string, number>
  lockTimeoutMs: number
}

/**
 * Does the work, which is a migration inside of `transaction`, and asks after each of its statements what Postgres
 * holds for this session. `connection` is the one of the transaction.
 */
export async function observeTransaction(
  transaction: Knex.Transaction,
  connection: RawConnection,
  work: () => PromiseLike<unknown>,
): Promise<ObservedStatement[]> {
  const tables = await tablesOf(transaction)
  const statements: ObservedStatement[] = []
  const own = connection.query.bind(connection)
  let before = await lookFrom(own, tables)
  return await intercepting(
    connection,
    async (run) => {
      const { text, response } = await run()
      const after = await lookFrom(own, tables)
      statements.push(difference(text, before, after, tables))
      before = after
      return response
    },
    async () => {
      await work()
      return statements
    },
  )
}

/**
 * Does the work, which is a migration without a transaction on `connection`, and watches each of its statements from
 * outside, since their locks are gone when they end: another session holds every table as a writer does, and what
 * the statement asks for while it waits for that one is seen. What it need not wait for hinders no writer.
 */
export async function observeAlone(
  observer: Knex,
  connection: RawConnection,
  work: () => PromiseLike<unknown>,
): Promise<ObservedStatement[]> {
  const tables = await tablesOf(observer)
  const statements: ObservedStatement[] = []
  const own = connection.query.bind(connection)
  const pid = await pidOf(own)
  return await intercepting(
    connection,
    async (run) => {
      const before = await filesOf(observer, tables)
      const writer = await observer.transaction()
      for (const table of tables.values()) await writer.raw('lock table ?? in row exclusive mode', [table])
      const running = run()
      const locks = await locksOnceWaiting(writer, pid, tables, running)
      await writer.rollback()
      const { text, response } = await running
      const after = await filesOf(observer, tables)
      const { lockTimeoutMs } = await lookFrom(own, tables)
      statements.push({
        sql: text,
        locks,
        rewritten: changed(before, after, tables),
        scanned: null,
        lockTimeoutMs,
      })
      return response
    },
    async () => {
      await work()
      return statements
    },
  )
}

type Run = () => Promise<{ text: string; response: unknown }>

/** While `work` goes on, every statement of the connection goes through `around`. */
async function intercepting<T>(
  connection: RawConnection,
  around: (run: Run) => Promise<unknown>,
  work: () => Promise<T>,
): Promise<T> {
  const own = connection.query
  connection.query = (config, callback) => {
    const run: Run = () =>
      new Promise((resolve, reject) => {
        own.call(connection, config, (error, response) =>
          error ? reject(error) : resolve({ text: (config as { text: string }).text, response }),
        )
      })
    around(run).then(
      (response) => callback(null, response),
      (error: unknown) => callback(error, undefined),
    )
  }
  try {
    return await work()
  } finally {
    connection.query = own
  }
}

async function tablesOf(knex: Knex): Promise<Tables> {
  const { rows } = await knex.raw<{ rows: { oid: string; name: string }[] }>(
    `select oid::text, relname as name from pg_class
     where relkind in ('r', 'p') and relnamespace = current_schema()::regnamespace order by relname`,
  )
  return new Map(rows.map(({ oid, name }) => [oid, name]))
}

type Query = RawConnection['query']

function ask<Row>(query: Query, text: string, values: unknown[]): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    query({ text, values }, (error, response) =>
      error ? reject(error) : resolve((response as { rows: Row[] }).rows),
    )
  })
}

async function lookFrom(query: Query, tables: Tables): Promise<Look> {
  const [row] = await ask<{ seen: Look }>(query, lookQuery, [[...tables.keys()]])
  if (row === undefined) throw new Error('Postgres said nothing of this session')
  return row.seen
}

async function pidOf(query: Query): Promise<number> {
  const [row] = await ask<{ pid: number }>(query, 'select pg_backend_pid() as pid', [])
  return row?.pid ?? 0
}

async function filesOf(knex: Knex, tables: Tables): Promise<Look['files']> {
  const { rows } = await knex.raw(
    `select oid::text, pg_relation_filenode(oid) as file from pg_class where oid::text = any (?) and relkind = 'r'`,
    [[...tables.keys()]],
  )
  return Object.fromEntries(rows.map(({ oid, file }: { oid: string; file: number }) => [oid, file]))
}

/** What the session asks for, or holds, when it first waits for a lock; nothing when it ends without. */
async function locksOnceWaiting(
  knex: Knex,
  pid: number,
  tables: Tables,
  running: Promise<unknown>,
): Promise<Look['locks']> {
  let ended = false
  const end = () => {
    ended = true
  }
  running.then(end, end)
  for (;;) {
    const { rows } = await knex.raw(
      `select l.relation::text as oid, l.mode from pg_locks l join pg_stat_activity a using (pid)
       where l.pid = ? and l.locktype = 'relation' and a.wait_event_type = 'Lock' order by l.mode`,
      [pid],
    )
    const locks = rows.flatMap(({ oid, mode }: { oid: string; mode: string }) => {
      const table = tables.get(oid)
      return table === undefined ? [] : [{ table, mode }]
    })
    if (ended || rows.length > 0) return locks
  }
}

function difference(sql: string, before: Look, after: Look, tables: Tables): ObservedStatement {
  const held = new Set(before.locks.map(({ table, mode }) => `${table} ${mode}`))
  return {
    sql,
    locks: after.locks
      .filter(({ table, mode }) => !held.has(`${table} ${mode}`))
      .map(({ table, mode }) => ({ table: tables.get(table) ?? table, mode })),
    rewritten: changed(before.files, after.files, tables),
    scanned: changed(before.scans, after.scans, tables),
    lockTimeoutMs: after.lockTimeoutMs,
  }
}

/** The tables whose number is another one; a table that is gone has none any more. */
function changed(before: Record<string, number>, after: Record<string, number>, tables: Tables): string[] {
  return Object.keys(after).flatMap((oid) => (after[oid] === before[oid] ? [] : [tables.get(oid) ?? oid]))
}

const lookQuery = `
  with tables as (select oid, relkind from pg_class where oid::text = any ($1))
  select jsonb_build_object(
    'locks', (select coalesce(jsonb_agg(jsonb_build_object('table', t.oid::text, 'mode', l.mode)), '[]')
              from pg_locks l join tables t on t.oid = l.relation
              where l.pid = pg_backend_pid() and l.locktype = 'relation' and l.granted),
    'files', (select coalesce(jsonb_object_agg(oid::text, pg_relation_filenode(oid)), '{}') from tables where relkind = 'r'),
    'scans', (select coalesce(jsonb_object_agg(oid::text, pg_stat_get_xact_numscans(oid)), '{}') from tables),
    'lockTimeoutMs', (select setting::int from pg_settings where name = 'lock_timeout')
  ) as seen`
