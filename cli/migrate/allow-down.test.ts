import { expect } from 'chai'
import { freshDatabase, type TestDatabase } from '../../lab/stack/testing/backends.ts'
import { withDatabase } from '../../migrations/connection.ts'
import { migrations } from '../../migrations/index.ts'
import { storedSchema } from '../../migrations/ledger.ts'
import { MigrationError } from '../../migrations/migration-error.ts'
import { migrateDown } from '../../migrations/run.ts'
import { allowDown } from './allow-down.ts'

const newest = { head: 2, name: '0002-operator-walks' }
const own = { release: 'ours', window: { head: 2, minimum: 1 } }

describe('allowDown', () => {
  let database: TestDatabase

  before(async () => {
    database = await freshDatabase()
  })

  afterEach(() =>
    withDatabase(database.url, (knex) => knex.raw('delete from processes; delete from releases')),
  )

  after(() => database.drop())

  it('allows it when nothing runs', async () => {
    expect(await refusal()).to.equal(null)
  })

  it('allows it when what runs does not know the migration', async () => {
    await runs('older', 1)

    expect(await refusal()).to.equal(null)
  })

  it('allows it when this release runs, whose minimum is below', async () => {
    await runs('ours', 2)

    expect(await refusal()).to.equal(null)
  })

  it('refuses when this release runs and needs it', async () => {
    await runs('ours', 2)

    expect(await refusal({ ...own, window: { head: 2, minimum: 2 } })).to.match(/while ours \(head 2\) runs/)
  })

  it('refuses when another release runs that knows it: nobody knows what that one needs', async () => {
    await runs('theirs', 2)

    expect(await refusal()).to.match(
      /while theirs \(head 2\) runs.*roll the code back to a release of head 1/,
    )
  })

  it('refuses when that release was seen within two minutes, and its process is gone', async () => {
    await runs('theirs', 2)
    await withDatabase(database.url, (knex) => knex.raw('delete from processes'))

    expect(await refusal()).to.match(/theirs/)
  })

  it('allows it when that release was last seen three minutes ago', async () => {
    await runs('theirs', 2, 3)

    expect(await refusal()).to.equal(null)
  })

  it('is asked in the turn of the runner: what it refuses is not taken back', async () => {
    await runs('theirs', migrations.length)

    const error = await migrateDown(database.url, { allows: allowDown }).catch((cause) => cause)

    expect(error).to.be.instanceOf(MigrationError)
    expect(await withDatabase(database.url, storedSchema)).to.deep.equal({
      head: migrations.length,
      floor: 1,
    })
  })

  function refusal(ours = own): Promise<string | null> {
    return withDatabase(database.url, (knex) =>
      allowDown(knex, newest, ours).then(
        () => null,
        (error: MigrationError) => error.message,
      ),
    )
  }

  async function runs(release: string, schemaHead: number, minutesAgo = 0): Promise<void> {
    const seen = `now() - interval '${minutesAgo} minutes'`
    await withDatabase(database.url, (knex) =>
      knex.raw(
        `insert into processes (instance, role, release, schema_head, drain_seconds, seen_at)
         values ('one', 'api', '${release}', ${schemaHead}, 1, ${seen});
         insert into releases (release, role, schema_head, last_seen_at)
         values ('${release}', 'api', ${schemaHead}, ${seen})`,
      ),
    )
  }
})
