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
    const migration = await connectedTo(ground.stack.backends.databaseUrl, 'pegasus-ops migrate')
    ground.afterwards(() => migration.end())
    await migration.query('begin')
    await migration.query('lock table lectures in access exclusive mode')
  },
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
