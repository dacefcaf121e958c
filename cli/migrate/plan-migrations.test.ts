import { expect } from 'chai'
import type { Knex } from 'knex'
import { emptyDatabase, type TestDatabase } from '../../lab/stack/testing/backends.ts'
import { withDatabase } from '../../migrations/connection.ts'
import { storedSchema } from '../../migrations/ledger.ts'
import type { Migration } from '../../migrations/migration.ts'
import { migrateUp } from '../../migrations/run.ts'
import { planLines } from './plan-lines.ts'
import { type PlanOptions, planMigrations } from './plan-migrations.ts'
import { urlOf } from './scratch-database.ts'

describe('planMigrations', () => {
  let database: TestDatabase

  before(async () => {
    database = await emptyDatabase()
    await migrateUp(database.url, { migrations: migrations.slice(0, 1) })
    await asked((knex) =>
      knex.raw(`insert into busy select n, 'row ' || n from generate_series(1, 1000) n; analyze busy`),
    )
  })

  after(() => database.drop())

  it('shows each statement with its locks and the size of the table in the database itself', async () => {
    const lines = planLines(await plan()).join('\n')

    expect(lines).to.match(
      /pending {2}0002-index {2}\(additive, floor 1, in one transaction\)\n {2}1\. create index busy_name on busy \(name\)\n +busy \(about 1,000 rows, \d+ kB\): ShareLock, read from end to end/,
    )
    expect(lines).to.contain('ERROR  index-concurrently')
  })

  it('has nothing against the same on a table that is not big', async () => {
    expect((await plan({ bigRows: 2000 })).findings).to.deep.equal([])
  })

  it('leaves the database as it is, and no scratch database', async () => {
    await plan()

    expect(await asked(storedSchema)).to.deep.equal({ head: 1, floor: 1 })
    expect(await asked(scratchDatabases)).to.deep.equal([])
  })

  it('drops what a run that was killed has left', async () => {
    await asked((knex) => knex.raw('create database pegasus_scratch_1700000000_abandoned'))

    await plan()

    expect(await asked(scratchDatabases)).to.deep.equal([])
  })

  it('leaves no scratch database when it fails', async () => {
    const broken: Migration = { ...step(1, 'select nonsense', ''), name: '0001-table' }

    await plan({ migrations: [broken] }).catch(() => {})

    expect(await asked(scratchDatabases)).to.deep.equal([])
  })

  it('names drift: what somebody changed by hand', async () => {
    await asked((knex) => knex.raw('alter table busy alter column name set default 0'))

    const { drift } = await plan()

    expect(drift.map(({ item }) => item)).to.deep.equal(['column busy.name'])
    await asked((knex) => knex.raw('alter table busy alter column name drop default'))
    expect((await plan()).drift).to.deep.equal([])
  })

  it('is refused with a remedy to a role that may make no database, and works with another server', async () => {
    const role = `reader_${Date.now()}`
    await asked((knex) =>
      knex.raw(`create role ${role} login password 'opensesame'; grant pg_read_all_data to ${role}`),
    )
    const url = new URL(database.url)
    url.username = role
    url.password = 'opensesame'

    const refusal = await planMigrations(url.href, { ...options, migrations }).catch((error) => error)
    const { pending } = await planMigrations(url.href, {
      ...options,
      migrations,
      scratchUrl: urlOf(database.url, 'postgres'),
    })

    expect(String(refusal.oclif?.exit)).to.equal('2')
    expect(refusal.suggestions.join()).to.contain('--scratch URL').and.not.contain('opensesame')
    expect(pending).to.have.length(1)
    await asked((knex) => knex.raw(`drop role ${role}`))
  })

  function plan(more: Partial<PlanOptions> = {}) {
    return planMigrations(database.url, { ...options, migrations, ...more })
  }

  function asked<T>(ask: (knex: Knex) => Promise<T>): Promise<T> {
    return withDatabase(database.url, ask)
  }
})

const options = { lockTimeoutMs: 10_000, bigRows: 500 }

const migrations = [
  {
    ...step(1, 'create table busy (id integer primary key, name text)', 'drop table busy'),
    name: '0001-table',
  },
  { ...step(2, 'create index busy_name on busy (name)', 'drop index busy_name'), name: '0002-index' },
]

function step(head: number, up: string, down: string): Migration {
  return {
    head,
    name: `${head}`,
    floor: 1,
    kind: 'additive',
    up: (knex) => knex.raw(up),
    down: (knex) => knex.raw(down),
  }
}

async function scratchDatabases(knex: Knex): Promise<string[]> {
  return await knex('pg_database').where('datname', 'like', 'pegasus\\_scratch\\_%').pluck('datname')
}
