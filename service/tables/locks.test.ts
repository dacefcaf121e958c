import { expect } from 'chai'
import { Client } from 'pg'
import { freshDatabase, type TestDatabase } from '../../lab/stack/testing/backends.ts'
import { DatabaseLocks } from '../contract/handshake.ts'
import { eventually } from '../testing/eventually.ts'
import { type Database, openDatabase } from './database.ts'
import { readLocks } from './locks.ts'
import { ownTables } from './own-tables.ts'

const canary = 'canary-7d1f0c'

describe('the locks of the database', function () {
  this.timeout(20_000)
  let own: TestDatabase
  let database: Database
  let sessions: Client[] = []

  beforeEach(async () => {
    own = await freshDatabase()
    database = openDatabase(own.url, { applicationName: 'looking', poolSize: 1, statementTimeoutMs: 2000 })
  })
  afterEach(async () => {
    await database.destroy()
    await own.drop()
    await Promise.all(sessions.map((session) => session.end().catch(() => {})))
    sessions = []
  })

  async function session(application_name: string): Promise<Client> {
    const client = new Client({ connectionString: own.url, application_name })
    client.on('error', () => {})
    await client.connect()
    sessions.push(client)
    return client
  }

  /** Says something that will have to wait, and comes back when it does. */
  async function waits(application: string, ...statements: string[]): Promise<void> {
    const before = await readLocks(database)
    const client = await session(application)
    for (const statement of statements.slice(0, -1)) await client.query(statement)
    client.query(statements.at(-1) ?? '').catch(() => {})
    await eventually(async () => expect((await readLocks(database)).waiting).to.equal(before.waiting + 1))
  }

  it('are none where nobody waits, whatever is only used', async () => {
    const user = await session('user')
    await user.query(`begin; insert into courses (id, title) values ('c', 'c'); select from lectures`)
    expect(await readLocks(database)).to.deep.equal({ waiting: 0, longestWaitSeconds: 0, holders: [] })
  })

  it('name a migration that stands still before anybody waits for it', async () => {
    const migration = await session('pegasus-ops migrate')
    await migration.query('begin; lock table lectures in access exclusive mode')
    const { waiting, holders } = await readLocks(database)
    expect(waiting).to.equal(0)
    expect(holders.map(({ pid: _, openForSeconds: __, ...holder }) => holder)).to.deep.equal([
      {
        application: 'pegasus-ops migrate',
        state: 'idle in transaction',
        keepsWritersOut: true,
        tables: ['lectures'],
      },
    ])
    expect(holders[0]?.openForSeconds).to.be.within(0, 5)
  })

  it('blame who waits for nobody, and not who waits before others', async () => {
    const report = await session('nightly-report')
    await report.query('begin; select from lectures; select from courses')
    await waits('pegasus-ops migrate', 'alter table lectures add column later text')
    await waits('api', `select from lectures where title = '${canary}'`)
    await waits('api', `select from lectures where title = '${canary}'`)
    const locks = DatabaseLocks.parse(await readLocks(database))
    expect(locks.waiting).to.equal(3)
    expect(locks.longestWaitSeconds).to.be.within(0.001, 5)
    expect(locks.holders).to.have.length(1)
    expect(locks.holders[0]).to.deep.include({
      application: 'nightly-report',
      keepsWritersOut: false,
      tables: ['lectures'],
    })
    for (const hidden of [canary, new URL(own.url).username, new URL(own.url).host, 'select'])
      expect(JSON.stringify(locks)).not.to.include(hidden)
  })

  it('tell who holds a row', async () => {
    await database('courses').insert({ id: 'c', title: 'c' })
    const first = await session('first')
    await first.query(`begin; update courses set title = 'first'`)
    await waits('second', `update courses set title = 'second'`)
    const { waiting, holders } = await readLocks(database)
    expect([waiting, holders.map(({ application, tables }) => [application, tables])]).to.deep.equal([
      1,
      [['first', ['courses']]],
    ])
    expect(holders[0]?.keepsWritersOut).to.equal(false)
  })

  it('say nothing of the tables of others, nor of an index that is built beside the traffic', async () => {
    const other = await session('other')
    await other.query('create table visitors (id int)')
    await other.query('begin; lock table visitors in access exclusive mode')
    const guest = await session('guest')
    guest.query('select from visitors').catch(() => {})
    const builder = await session('builder')
    builder.query('create index concurrently later on courses (title)').catch(() => {})
    await untilWaiting(database, 2)
    expect(await readLocks(database)).to.deep.equal({ waiting: 0, longestWaitSeconds: 0, holders: [] })
  })

  it('tell of the session of another role what Postgres lets us know', async () => {
    const migration = await session('pegasus-ops migrate')
    await migration.query('begin; lock table jobs in exclusive mode')
    // Of the roles that Postgres brings, one that may see nothing of others.
    await database.raw('set role pg_signal_backend')
    const { holders } = await readLocks(database)
    expect(holders.map(({ pid: _, ...holder }) => holder)).to.deep.equal([
      {
        application: 'pegasus-ops migrate',
        state: null,
        openForSeconds: null,
        keepsWritersOut: true,
        tables: ['jobs'],
      },
    ])
  })

  it('are told of every table that the migrations make', async () => {
    const made = await database('pg_tables').whereRaw('schemaname = current_schema()').pluck('tablename')
    expect(made.filter((name) => !ownTables.some((one) => one === name))).to.deep.equal([])
    expect(ownTables.filter((name) => !made.includes(name))).to.deep.equal([])
  })
})

async function untilWaiting(database: Database, count: number): Promise<void> {
  const waiting = () =>
    database('pg_stat_activity').whereRaw(`datname = current_database() and wait_event_type = 'Lock'`)
  await eventually(async () => expect(await waiting()).to.have.length(count))
}
