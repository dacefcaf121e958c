import { expect } from 'chai'
import { takeBackTo } from '../../migrations/testing/take-back.ts'
import { Problem } from '../contract/problem.ts'
import { bodyOf } from '../testing/body-of.ts'
import { startTestApi } from '../testing/test-api.ts'
import { freshBackends } from '../testing/test-config.ts'

describe('a column that is not there', () => {
  it('is 503 schema_behind, with the migrations to apply, while some are not applied', async () => {
    const { status, code, detail } = await coursesWithout('created_at', { before: '0002-operator-walks' })
    expect([status, code]).to.deep.equal([503, 'schema_behind'])
    expect(detail).to.match(/^the database lacks 0002-operator-walks.*: run `pegasus-ops migrate up` on it$/)
  })

  it('is our own mistake on a schema that has every migration', async () => {
    const { status, code } = await coursesWithout('created_at')
    expect([status, code]).to.deep.equal([500, 'internal'])
  })
})

/** What `GET /courses` answers where their table lacks a column. */
async function coursesWithout(column: string, schema?: { before: string }) {
  const backends = await freshBackends()
  if (schema) await takeBackTo(backends.database.url, schema)
  const api = await startTestApi({}, backends)
  try {
    await api.database.schema.alterTable('courses', (table) => table.renameColumn(column, 'another'))
    await api.database('courses').insert({ id: 'c-1', title: 'C' })
    const answer = await api.ask('/courses')
    return { status: answer.status, ...(await bodyOf(Problem, answer)) }
  } finally {
    await api.stop()
    await backends.database.drop()
  }
}
