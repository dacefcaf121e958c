import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import makeKnex, { type Knex } from 'knex'
import { emptyDatabase, type TestDatabase } from '../lab/stack/testing/backends.ts'
import { readCatalog } from './catalog.ts'
import { storedSchema } from './ledger.ts'
import { MigrationError } from './migration-error.ts'
import { migrateDown, migrateUp } from './run.ts'
import { migrationStatus } from './status.ts'
import { concurrentIndex } from './testing/concurrent-index.ts'

const runnerFile = join(import.meta.dirname, 'testing', 'apply.ts')

describe('a migration without a transaction', () => {
  const migrations = concurrentIndex
  let database: TestDatabase
  let knex: Knex

  beforeEach(async () => {
    database = await emptyDatabase()
    knex = makeKnex({ client: 'pg', connection: database.url })
  })

  afterEach(async () => {
    await knex.destroy()
    await database.drop()
  })

  it('goes up and down, and leaves nothing half done', async () => {
    await migrateUp(database.url, { migrations })
    expect(await indexes()).to.deep.equal(['busy_by_id', 'busy_by_name'])

    expect(await migrateDown(database.url, { migrations })).to.deep.equal({ head: 2, name: '0002-index' })

    expect(await indexes()).to.deep.equal([])
    expect((await migrationStatus(database.url, { migrations })).halfDone).to.equal(null)
    expect(await storedSchema(knex)).to.deep.equal({ head: 1, floor: 1 })
  })

  it('is seen after kill -9 in its middle, and run again once what it left is taken back', async () => {
    await killedInTheMiddle()

    const { halfDone, pending } = await migrationStatus(database.url, { migrations })
    expect(halfDone?.name).to.equal('0002-index')
    expect(halfDone?.left.join()).to.match(/busy_by_id.*\(invalid\)/)
    expect(halfDone?.remedy).to.contain('pegasus-ops migrate up')
    expect(pending.map(({ head }) => head)).to.deep.equal([2])

    const takenBack: string[] = []
    await migrateUp(database.url, {
      migrations,
      tell: (event) => event.kind === 'taken back' && takenBack.push(...event.indexes),
    })

    expect(takenBack).to.deep.equal(['busy_by_id'])
    expect(await indexes()).to.deep.equal(['busy_by_id', 'busy_by_name'])
    expect((await migrationStatus(database.url, { migrations })).halfDone).to.equal(null)
  })

  it('is put back after kill -9 on its way down', async () => {
    await migrateUp(database.url, { migrations })
    await killedInTheMiddle('down')
    expect(await indexes()).to.deep.equal(['busy_by_id'])
    expect((await migrationStatus(database.url, { migrations })).halfDone?.direction).to.equal('down')

    expect(await migrateUp(database.url, { migrations })).to.deep.equal([])

    expect(await indexes()).to.deep.equal(['busy_by_id', 'busy_by_name'])
    expect((await migrationStatus(database.url, { migrations })).halfDone).to.equal(null)
  })

  it('is refused, with what stands in the way, when it has left what only a person can judge', async () => {
    await killedInTheMiddle()
    await knex.raw('alter table busy add column stray text')

    const refusal = await migrateUp(database.url, { migrations }).catch((error) => error)

    expect(refusal).to.be.instanceOf(MigrationError)
    expect(refusal.message)
      .to.contain('+ column busy.stray: text')
      .and.contain('bring the schema back')
      .and.not.contain('busy_by_id')
    await knex.raw('alter table busy drop column stray')
    expect(await migrateUp(database.url, { migrations })).to.have.length(1)
  })

  it('is refused to a release that does not know it', async () => {
    await killedInTheMiddle()

    const refusal = await migrateUp(database.url, { migrations: migrations.slice(0, 1) }).catch(
      (error) => error,
    )

    expect(refusal).to.be.instanceOf(MigrationError)
    expect(refusal.message).to.contain('use the release that began it')
  })

  /** Kills a runner while its first index waits for a writer, and waits until Postgres has noticed. */
  async function killedInTheMiddle(direction: 'up' | 'down' = 'up'): Promise<void> {
    if (direction === 'up') await migrateUp(database.url, { migrations: migrations.slice(0, 1) })
    const writer = await knex.transaction()
    await writer.raw('lock table busy in row exclusive mode')
    const runner = spawn(process.execPath, [runnerFile, database.url, direction])
    while ((await sessions('wait_event_type')).every((event) => event !== 'Lock')) await sleep(20)
    runner.kill('SIGKILL')
    await once(runner, 'exit')
    while ((await sessions('pid')).length > 0) await sleep(20)
    await writer.rollback()
  }

  function sessions(column: string): Promise<unknown[]> {
    return knex('pg_stat_activity')
      .where({ application_name: 'pegasus-ops migrate', datname: new URL(database.url).pathname.slice(1) })
      .pluck(column)
      .then((all) => all)
  }

  async function indexes(): Promise<string[]> {
    return (await readCatalog(knex)).flatMap((item) =>
      item.kind === 'index' && item.valid ? [item.name] : [],
    )
  }
})
