import { expect } from 'chai'
import makeKnex, { type Knex } from 'knex'
import { emptyDatabase, type TestDatabase } from '../lab/stack/testing/backends.ts'
import { migrations } from './index.ts'
import type { MigrationEvent } from './insist.ts'
import { storedSchema } from './ledger.ts'
import type { Migration } from './migration.ts'
import { MigrationError } from './migration-error.ts'
import { migrateDown, migrateUp } from './run.ts'
import { runnersTables } from './runners-tables.ts'
import { migrationStatus } from './status.ts'

describe('migrateUp', () => {
  let database: TestDatabase
  beforeEach(async () => {
    database = await emptyDatabase()
  })
  afterEach(() => database.drop())

  it('applies every migration once and stores head and floor', async () => {
    expect((await migrateUp(database.url)).map(({ name }) => name)).to.deep.equal(
      migrations.map(({ name }) => name),
    )
    expect(await migrateUp(database.url)).to.deep.equal([])
    expect(await asked(database, storedSchema)).to.deep.equal({ head: migrations.length, floor: 1 })
  })

  it('lets two runners take turns', async () => {
    const applied = await Promise.all([migrateUp(database.url), migrateUp(database.url)])
    const heads = applied.flat().map(({ head }) => head)
    expect(heads.sort((one, other) => one - other)).to.deep.equal(migrations.map(({ head }) => head))
  })

  it('leaves nothing of a migration that fails halfway, and keeps those before it', async () => {
    const broken: Migration = {
      ...step(2, 'create table half (id integer)'),
      async up(knex) {
        await knex.raw('create table half (id integer)')
        await knex.raw('select nonsense')
      },
    }
    await migrateUp(database.url, { migrations: [step(1, 'create table whole (id integer)'), broken] }).catch(
      () => {},
    )
    expect(await asked(database, tables)).to.deep.equal(['schema_migrations', 'whole'])
    expect(await asked(database, storedSchema)).to.deep.equal({ head: 1, floor: 1 })
  })

  it('gives up on another runner after its bounded wait', async () => {
    const holder = migrateUp(database.url, { migrations: [step(1, 'select pg_sleep(2)')] })
    await until(() => asked(database, isSomebodyMigrating))
    const late = await migrateUp(database.url, {
      migrations: [step(1, 'select 1')],
      runnerWaitMs: 100,
    }).catch((error) => error)
    expect(late)
      .to.be.instanceOf(MigrationError)
      .with.property('message')
      .that.matches(/another migration run has held the lock/)
    await holder
  })

  it('leaves no lock behind when its connection is killed', async () => {
    const killed = migrateUp(database.url, { migrations: [step(1, 'select pg_sleep(20)')] }).catch(
      () => 'killed',
    )
    await until(() => asked(database, isSomebodyMigrating))
    await asked(database, (knex) =>
      knex.raw(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pegasus-ops migrate'`,
      ),
    )
    expect(await killed).to.equal('killed')
    expect(
      await migrateUp(database.url, { migrations: [step(1, 'select 1')], runnerWaitMs: 2000 }),
    ).to.have.length(1)
  })

  it('does not wait longer than its lock timeout for a table that others hold', async () => {
    await migrateUp(database.url, { migrations: [step(1, 'create table busy (id integer)')] })
    const message = await asked(database, (knex) =>
      knex.transaction(async (transaction) => {
        await transaction.raw('lock table busy in access share mode')
        return await migrateUp(database.url, {
          migrations: [step(1, ''), step(2, 'alter table busy add column name text')],
          lockTimeoutMs: 100,
        }).catch((error) => error.message)
      }),
    )
    expect(message).to.match(/waited too long for a table that live queries hold; nothing of it was applied/)
  })

  it('tries again where a table is held for too long, and tells who holds it', async () => {
    await migrateUp(database.url, { migrations: [step(1, 'create table busy (id integer)')] })
    const events: MigrationEvent[] = []
    const holder = makeKnex({
      client: 'pg',
      connection: { connectionString: database.url, application_name: 'nightly-report' },
    })
    const holding = await holder.transaction()
    await holding.raw('lock table busy in access share mode')
    const applied = await migrateUp(database.url, {
      migrations: [step(1, ''), step(2, 'alter table busy add column name text')],
      lockTimeoutMs: 600,
      retries: 20,
      pauseMs: 50,
      tell(event) {
        events.push(event)
        if (event.kind === 'gave way') void holding.rollback()
      },
    })
    await holder.destroy()

    expect(applied.map(({ head }) => head)).to.deep.equal([2])
    const waiting = events.find(({ kind }) => kind === 'waiting')
    expect(waiting?.kind === 'waiting' && waiting.blockers[0]?.application).to.equal('nightly-report')
  })

  it('refuses a database with another history', async () => {
    await migrateUp(database.url, { migrations: [{ ...step(1, 'select 1'), name: '0001-elsewhere' }] })
    const refusal = await migrateUp(database.url).catch((error) => error)
    expect(refusal)
      .to.be.instanceOf(MigrationError)
      .with.property('message')
      .that.matches(/different histories/)
  })

  it('tells a database that cannot be reached from a broken migration', async () => {
    const refusal = await migrateUp('postgres://nobody@127.0.0.1:1/none').catch((error) => error)
    expect(refusal)
      .to.be.instanceOf(MigrationError)
      .with.property('message')
      .that.matches(/check DATABASE_URL/)
  })
})

describe('migrateDown', () => {
  it('takes every migration back to an empty database, which can go up again', async () => {
    const database = await emptyDatabase()
    await migrateUp(database.url)
    for (const _ of migrations) await migrateDown(database.url)
    expect(await asked(database, tables)).to.have.members(runnersTables)
    expect(await migrateUp(database.url)).to.have.length(migrations.length)
    await database.drop()
  })
})

describe('migrationStatus', () => {
  it('tells pending, applied and unknown apart', async () => {
    const database = await emptyDatabase()
    const [first, second, third] = [step(1, 'select 1'), step(2, 'select 1'), step(3, 'select 1')]
    await migrateUp(database.url, { migrations: [first, second] })
    expect(
      (await migrationStatus(database.url, { migrations: [first, second, third] })).pending,
    ).to.deep.equal([{ head: 3, name: third.name, floor: 1, kind: 'additive' }])
    expect(
      (await migrationStatus(database.url, { migrations: [first] })).unknown.map(({ head }) => head),
    ).to.deep.equal([2])
    await database.drop()
  })
})

describe('the list of migrations', () => {
  it('is numbered without gaps and never lowers the floor', () => {
    expect(migrations.map(({ head }) => head)).to.deep.equal(migrations.map((_, index) => index + 1))
    const floors = migrations.map(({ floor }) => floor)
    expect(floors).to.deep.equal(floors.toSorted((a, b) => a - b))
  })
})

function step(head: number, sql: string): Migration {
  return {
    head,
    name: `${String(head).padStart(4, '0')}-step`,
    floor: 1,
    kind: 'additive',
    up: (knex) => knex.raw(sql),
    down: () => Promise.resolve(),
  }
}

async function asked<T>(database: TestDatabase, ask: (knex: Knex) => Promise<T>): Promise<T> {
  const knex = makeKnex({ client: 'pg', connection: database.url })
  try {
    return await ask(knex)
  } finally {
    await knex.destroy()
  }
}

async function tables(knex: Knex): Promise<string[]> {
  return await knex('pg_tables').where({ schemaname: 'public' }).orderBy('tablename').pluck('tablename')
}

async function isSomebodyMigrating(knex: Knex): Promise<boolean> {
  const { rows } = await knex.raw(
    `select 1 from pg_stat_activity where application_name = 'pegasus-ops migrate' and query like '%pg_sleep%'`,
  )
  return rows.length > 0
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20))
}
