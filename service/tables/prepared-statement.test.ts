import { expect } from 'chai'
import { freshDatabase, type TestDatabase } from '../../lab/stack/testing/backends.ts'
import { type Database, openDatabase } from './database.ts'
import { runPrepared } from './prepared-statement.ts'

describe('runPrepared', () => {
  const byName = { name: 'course-by-title', sql: 'select id from courses where title = $1' }
  let server: TestDatabase
  let database: Database

  before(async () => {
    server = await freshDatabase()
    database = openDatabase(server.url, { applicationName: 'prepared', poolSize: 1 })
    await database('courses').insert({ id: 'c-1', title: 'Volcanoes' })
  })

  after(async () => {
    await database.destroy()
    await server.drop()
  })

  it('prepares the statement once, however often it runs', async () => {
    for (let time = 0; time < 3; time++) await runPrepared(database, byName, ['Volcanoes'])
    const { rows } = await database.raw('select name from pg_prepared_statements')
    expect(rows).to.deep.equal([{ name: 'course-by-title' }])
  })

  it('goes on when a migration adds a column', async () => {
    await runPrepared(database, byName, ['Volcanoes'])
    await database.raw('alter table courses add column colour text')
    expect(await runPrepared(database, byName, ['Volcanoes'])).to.deep.equal([{ id: 'c-1' }])
  })

  it('sees what its transaction has written', async () => {
    const rows = await database.transaction(async (transaction) => {
      await transaction('courses').insert({ id: 'c-2', title: 'Enzymes' })
      return await runPrepared(transaction, byName, ['Enzymes'])
    })
    expect(rows).to.deep.equal([{ id: 'c-2' }])
  })

  it('gives its connection back when it fails', async () => {
    const wrong = { name: 'wrong', sql: 'select nothing from courses where title = $1' }
    const error = await runPrepared(database, wrong, ['x']).catch(({ code }) => code)
    expect(error).to.equal('42703')
    expect(await runPrepared(database, byName, ['Volcanoes'])).to.have.lengthOf(1)
  })
})
