import { expect } from 'chai'
import { emptyDatabase, type TestDatabase } from '../../../lab/stack/testing/backends.ts'
import { withDatabase } from '../../../migrations/connection.ts'
import { migrateUp } from '../../../migrations/run.ts'
import { migrationStatus } from '../../../migrations/status.ts'
import { type Finished, typed } from '../../stack/testing/command.ts'

describe('pegasus-ops migrate', () => {
  let database: TestDatabase

  beforeEach(async () => {
    database = await emptyDatabase()
  })

  afterEach(() => database.drop())

  it('status names what is pending and the command that applies it', async () => {
    const { stdout } = await migrate('status')

    expect(stdout).to.match(/^pending {2}0001-initial\n[\s\S]*pegasus-ops migrate up/)
  })

  it('status exits 3 on what is pending when told that nothing may be', async () => {
    expect((await migrate('status', '--none-pending')).code).to.equal(3)
    await migrate('up')
    expect((await migrate('status', '--none-pending')).code).to.equal(0)
  })

  it('up applies everything that is pending, after which status names it as applied', async () => {
    await migrate('up')

    const { applied, pending } = JSON.parse((await migrate('status', '--json')).stdout)

    expect(pending).to.deep.equal([])
    expect(applied[0].name).to.equal('0001-initial')
  })

  it('status --drift exits 3 and names what somebody changed by hand', async () => {
    await migrate('up')
    await withDatabase(database.url, (knex) => knex.raw('alter table courses drop column title'))

    const { code, stdout } = await migrate('status', '--drift')

    expect(stdout).to.contain('- column courses.title: text not null')
    expect(code).to.equal(3)
  })

  it('plan shows what would be done, and exits 0 when nothing speaks against it', async () => {
    const { code, stdout } = await migrate('plan')

    expect(stdout)
      .to.match(/^pending {2}0001-initial {2}\(additive/)
      .and.contain('create table "lectures"')
    expect(code).to.equal(0)
  })

  it('up a second time changes nothing and says so', async () => {
    await migrate('up')

    const { code, stdout } = await migrate('up')

    expect(code).to.equal(0)
    expect(stdout).to.equal('Nothing was pending.\n')
  })

  it('down asks for the name of the database where there is no terminal, and takes one step back by it', async () => {
    await migrateUp(database.url)
    const name = new URL(database.url).pathname.slice(1)

    const refused = await migrate('down')
    expect(refused.code).to.equal(2)
    // Long lines are folded for a terminal.
    expect(refused.stderr.replaceAll(/[\s›]+/g, ' '))
      .to.contain('loses no data')
      .and.contain(`migrate down --confirm ${name}`)

    const taken = await migrate('down', '--confirm', name)
    expect(taken.stdout).to.match(/^taken back {2}\d{4}-/)
    expect((await migrationStatus(database.url)).pending).to.have.length(1)
  })

  it('up says what is missing when nothing says which database is meant', async () => {
    const { code, stderr } = await typed(['migrate', 'up']).finished()

    expect(code).to.equal(2)
    expect(stderr).to.contain('DATABASE_URL')
  })

  it('up does not repeat the password of a database that cannot be reached', async () => {
    const { code, stdout, stderr } = await typed(['migrate', 'up'], {
      DATABASE_URL: 'postgres://pegasus:opensesame@127.0.0.1:1/pegasus',
    }).finished()

    expect(code).to.equal(1)
    expect(stdout + stderr)
      .to.contain('DATABASE_URL')
      .and.not.contain('opensesame')
  })

  function migrate(...args: string[]): Promise<Finished> {
    return typed(['migrate', ...args], { DATABASE_URL: database.url }).finished()
  }
})
