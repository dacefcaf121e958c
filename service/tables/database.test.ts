import { expect } from 'chai'
import { freshDatabase, type TestDatabase } from '../../lab/stack/testing/backends.ts'
import { type Database, openDatabase, refuseInTransaction } from './database.ts'

describe('openDatabase', () => {
  let server: TestDatabase
  let database: Database

  before(async () => {
    server = await freshDatabase()
    database = openDatabase(server.url, { applicationName: 'pool-under-test', poolSize: 3 })
  })

  after(async () => {
    await database.destroy()
    await server.drop()
  })

  it('shares a bounded number of connections among however many queries', async () => {
    await Promise.all(Array.from({ length: 50 }, () => database.raw('select pg_sleep(0.01)')))
    const { rows } = await database.raw(
      `select count(*)::int as connections from pg_stat_activity where application_name = 'pool-under-test'`,
    )
    expect(rows[0].connections).to.be.within(1, 3)
  })

  it('refuses within a transaction whatever would hold its connection back: another one, the queue, the bucket', async () => {
    const asked: Record<string, () => unknown> = {
      'a second connection': () => database('lectures').first(),
      'a transaction of its own': () => database.transaction((inner) => inner.raw('select 1')),
      'the queue': async () => refuseInTransaction('the queue'),
    }
    for (const [what, ask] of Object.entries(asked)) {
      const refusal = await database
        .transaction(async (transaction) => {
          await transaction.raw('select 1')
          await ask()
        })
        .catch((error: Error) => error.message)
      expect(refusal, what).to.match(/was asked for inside of a transaction/)
    }
    await database.transaction((transaction) =>
      transaction.transaction((savepoint) => savepoint.raw('select 1')),
    )
    await database.raw('select 1')
  })

  it('bounds every statement in time', async () => {
    const impatient = openDatabase(server.url, { applicationName: 'impatient', statementTimeoutMs: 50 })
    const error = await impatient.raw('select pg_sleep(5)').then(
      () => undefined,
      (reason: { code?: string }) => reason.code,
    )
    await impatient.destroy()
    expect(error).to.equal('57014')
  })

  for (const table of ['jobs', 'artifacts', 'exports'])
    it(`knows no ${table} of a lecture that is not there`, async () => {
      const { rows } = await database.raw(
        `select confdeltype from pg_constraint where contype = 'f' and conrelid = ?::regclass
         and confrelid = 'lectures'::regclass`,
        [table],
      )
      expect(rows).to.have.lengthOf(1)
    })

  it('finds by an index the rows that a foreign key asks for when the row they refer to is deleted', async () => {
    const { rows } = await database.raw(
      `select conname, exists(
         select from pg_index
         where indrelid = conrelid and indisvalid
           and (indkey::int2[])[0:cardinality(conkey) - 1] @> conkey
           and (indpred is null or pg_get_expr(indpred, indrelid) = '(' || attname || ' IS NOT NULL)')
       ) as indexed
       from pg_constraint join pg_attribute on attrelid = conrelid and attnum = conkey[1]
       where contype = 'f' and connamespace = 'public'::regnamespace`,
    )
    expect(rows).to.have.length.of.at.least(5)
    expect(rows.filter(({ indexed }: { indexed: boolean }) => !indexed)).to.deep.equal([])
  })
})
