import { expect } from 'chai'
import { emptyDatabase, type TestDatabase } from '../../lab/stack/testing/backends.ts'
import { withDatabase } from '../../migrations/connection.ts'
import { migrateUp } from '../../migrations/run.ts'
import { foreseeDown } from './losses.ts'
import { twoSteps } from './testing/two-steps.ts'

describe('foreseeDown', () => {
  let database: TestDatabase

  before(async () => {
    database = await emptyDatabase()
  })

  after(() => database.drop())

  it('knows of nothing to take back where nothing is applied', async () => {
    expect(await foreseeDown(database.url, { migrations: twoSteps })).to.equal(null)
  })

  it('counts what would be lost: rows of tables, and values of columns', async () => {
    await migrateUp(database.url, { migrations: twoSteps })
    await withDatabase(database.url, (knex) =>
      knex.raw(
        `insert into notes values (1), (2), (3); insert into things (id, label) values (1, 'a'), (2, null)`,
      ),
    )

    expect(await foreseeDown(database.url, { migrations: twoSteps })).to.deep.equal({
      name: '0002-labels',
      losses: [
        { what: 'column things.label', rows: 1 },
        { what: 'table notes', rows: 3 },
      ],
    })
  })

  it('has nothing to tell of what is empty', async () => {
    await withDatabase(database.url, (knex) => knex.raw('delete from notes; delete from things'))

    expect((await foreseeDown(database.url, { migrations: twoSteps }))?.losses).to.deep.equal([])
  })
})
