import type { Client } from 'pg'
import type { Drill } from './drill.ts'
import type { DrillGround } from './drill-ground.ts'
import { connectedTo, query } from './query.ts'

export const schemaBehind: Drill = {
  name: 'schema-behind',
  family: 'schema',
  breaks: 'the release is out and its migrations are not applied',
  expects: { outcome: 'fail', check: 'schema', says: /no migration/ },
  withinMs: 10_000,
  inject: (ground) => withLedger(ground, 'delete from schema_migrations'),
}

export const schemaAhead: Drill = {
  name: 'schema-ahead',
  family: 'schema',
  breaks: 'a newer release has contracted the schema, and the old one still runs',
  expects: { outcome: 'fail', check: 'schema', says: /needs code of head 1000 or newer/ },
  withinMs: 10_000,
  inject: (ground) =>
    withLedger(ground, "insert into schema_migrations values (1000, '1000-contract', 1000)"),
}

export const schemaAheadInsideWindow: Drill = {
  name: 'schema-ahead-inside-window',
  family: 'healthy',
  breaks: 'nothing: a newer release has added to the schema, which this one can run on',
  expects: { outcome: 'pass' },
  withinMs: 30_000,
  inject: (ground) => withLedger(ground, "insert into schema_migrations values (1000, '1000-add', 1)"),
}

export const migrationHalfDone: Drill = {
  name: 'migration-half-done',
  family: 'schema',
  breaks: 'a migration stands still in its middle, with the lock on the lectures in its hand',
  expects: {
    outcome: 'fail',
    check: 'database locks',
    says: /pegasus-ops migrate \(.*idle in transaction.*\) holds on lectures/,
  },
  withinMs: 15_000,
  async inject(ground) {
    await stallInAMigration(ground)
  },
}

/** More than the API has connections for requests. */
const requestsAtOnce = 20

export const requestsBehindALock: Drill = {
  name: 'requests-behind-a-lock',
  family: 'schema',
  breaks: 'a migration stands still, and requests wait behind it until the API has no connection left',
  expects: {
    outcome: 'fail',
    check: 'database locks',
    says: /statements wait, .* for a lock that pegasus-ops migrate .* holds on lectures/,
  },
  // Whatever else is asked of the API waits for a connection until that is refused, and so does the clean-up.
  withinMs: 60_000,
  async inject(ground) {
    await stallInAMigration(ground)
    const over = new AbortController()
    const asking = Array.from({ length: requestsAtOnce }, () => askForLectures(ground, over.signal))
    ground.afterwards(async () => {
      over.abort()
      await Promise.all(asking)
    })
  },
}

export const migrationUnderWay: Drill = {
  name: 'migration-under-way',
  family: 'healthy',
  breaks: 'nothing: when verify begins, a migration has the lock on the lectures for two seconds more',
  expects: { outcome: 'pass' },
  withinMs: 30_000,
  async inject(ground) {
    const migration = await stallInAMigration(ground)
    const ending = setTimeout(() => void migration.query('rollback').catch(() => {}), 2_000)
    ground.afterwards(() => clearTimeout(ending))
  },
}

async function stallInAMigration(ground: DrillGround): Promise<Client> {
  const migration = await connectedTo(ground.stack.backends.databaseUrl, 'pegasus-ops migrate')
  ground.afterwards(() => migration.end())
  await migration.query('begin')
  await migration.query('lock table lectures in access exclusive mode')
  return migration
}

/** Asks for the lectures again and again, as another user does. */
async function askForLectures({ stack }: DrillGround, over: AbortSignal): Promise<void> {
  const headers = { authorization: `Bearer ${stack.writeToken}` }
  while (!over.aborted) {
    await fetch(new URL('/lectures', stack.apiUrl), { headers, signal: over })
      .then((answer) => answer.text())
      .catch(() => {})
  }
}

/** Changes what the database tells of its migrations, and puts it back as it was. */
async function withLedger(ground: DrillGround, change: string): Promise<void> {
  const url = ground.stack.backends.databaseUrl
  await query(url, 'create table ledger_before as table schema_migrations')
  ground.afterwards(() =>
    query(
      url,
      `begin; delete from schema_migrations; insert into schema_migrations table ledger_before;
       drop table ledger_before; commit`,
    ),
  )
  await query(url, change)
}
