import { expect } from 'chai'
import { freshDatabase, type TestDatabase } from '../../lab/stack/testing/backends.ts'
import { type Database, openDatabase } from './database.ts'
import { isDatabaseOutage } from './database-outage.ts'

describe('isDatabaseOutage', () => {
  let fresh: TestDatabase
  let database: Database
  let other: Database

  beforeEach(async () => {
    fresh = await freshDatabase()
    database = openDatabase(fresh.url, { applicationName: 'cut' })
    other = openDatabase(fresh.url, { applicationName: 'cutter' })
  })
  afterEach(async () => {
    await database.destroy()
    await other.destroy()
    await fresh.drop()
  })

  /** Cuts the connection once it is in this state: one that is cut while it opens is opened again. */
  const cut = async (state: 'active' | 'idle in transaction') => {
    const cutting = `select pg_terminate_backend(pid) as cut from pg_stat_activity
                     where application_name = 'cut' and state = '${state}' and query like 'select %'
                       and query not like 'select version%'`
    while ((await other.raw<{ rows: unknown[] }>(cutting)).rows.length === 0);
  }

  it('is told of a query whose connection was cut', async () => {
    const [error] = await Promise.all([failureOf(database.raw('select pg_sleep(20)')), cut('active')])
    expect(isDatabaseOutage(error), String(error)).to.equal(true)
  })

  it('is told of every query after that on the same connection', async () => {
    const errors: unknown[] = []
    await failureOf(
      database.transaction(async (transaction) => {
        await transaction.raw('select 1')
        await cut('idle in transaction')
        for (let query = 0; query < 3; query++) errors.push(await failureOf(transaction.raw('select 1')))
      }),
    )
    expect(errors.map(isDatabaseOutage), errors.join('\n')).to.deep.equal([true, true, true])
  })

  it('is told of a Postgres that nobody can reach', async () => {
    const nowhere = openDatabase('postgres://nobody@127.0.0.1:1/nowhere', { applicationName: 'cut' })
    const error = await failureOf(nowhere.raw('select 1'))
    await nowhere.destroy()
    expect(isDatabaseOutage(error), String(error)).to.equal(true)
  })

  it('is not told of a query that is wrong, whatever it was given', async () => {
    const error = await failureOf(database.raw('select ?::int', ['x - Connection terminated unexpectedly']))
    expect(isDatabaseOutage(error), String(error)).to.equal(false)
  })
})

async function failureOf(query: PromiseLike<unknown>): Promise<unknown> {
  try {
    await query
  } catch (error) {
    return error
  }
  throw new Error('the query did not fail')
}
