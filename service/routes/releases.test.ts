import { expect } from 'chai'
import { migrations } from '../../migrations/index.ts'
import type { JobStatus } from '../contract/job.ts'
import { Releases } from '../contract/releases.ts'
import { beat, type ProcessIdentity } from '../tables/processes.ts'
import { bodyOf } from '../testing/body-of.ts'
import { lectureForm } from '../testing/lecture-form.ts'
import { startTestApi, type TestApi } from '../testing/test-api.ts'
import { opsToken } from '../testing/test-config.ts'

describe('GET /ops/releases', () => {
  let api: TestApi
  beforeEach(async () => {
    api = await startTestApi()
  })
  afterEach(() => api.stop())

  const told = () => bodyOf(Releases, api.ask('/ops/releases', { token: opsToken }))

  it('tells where the schema stands, and every migration with its kind', async () => {
    const { schema, migrations: applied } = await told()
    expect(schema).to.deep.equal({ head: migrations.length, floor: 1 })
    expect(applied.map(({ head, name, floor, kind }) => ({ head, name, floor, kind }))).to.deep.equal(
      migrations.map(({ head, name, floor, kind }) => ({ head, name, floor, kind })),
    )
  })

  it('knows no kind of a migration that a newer release brought', async () => {
    await api.database('schema_migrations').insert({ head: 1000, name: '1000-newer', floor: 2 })
    const { schema, migrations: applied } = await told()
    expect(schema).to.deep.equal({ head: 1000, floor: 2 })
    expect(applied.at(-1)).to.include({ name: '1000-newer', kind: null })
  })

  it('lists every release that ran, the last seen first, with the processes that live', async () => {
    await beat(api.database, worker({ instance: 'gone', release: 'old', schemaHead: 1 }))
    await api.database('processes').update({ seen_at: api.database.raw(`now() - interval '61 seconds'`) })
    await beat(api.database, worker({ instance: 'one', release: 'new' }))
    await beat(api.database, worker({ instance: 'two', release: 'new' }))
    const { releases } = await told()
    expect(
      releases.map(({ release, role, schemaHead, live }) => [release, role, schemaHead, live]),
    ).to.deep.equal([
      ['new', 'worker', 2, 2],
      ['old', 'worker', 1, 0],
    ])
  })

  it('keeps the roles of a release apart', async () => {
    await beat(api.database, worker({ instance: 'one' }))
    await beat(api.database, { ...worker({ instance: 'two' }), role: 'api' })
    const { releases } = await told()
    expect(releases.map(({ role, live }) => `${role} ${live}`).sort()).to.deep.equal(['api 1', 'worker 1'])
  })

  it('counts what is in flight and what is dead by the release that took it', async () => {
    await jobs(api, [
      { status: 'queued', release: null },
      { status: 'queued', release: 'old' },
      { status: 'running', release: 'old' },
      { status: 'running', release: 'new' },
      { status: 'running', release: 'new' },
      { status: 'failed', release: 'new' },
      { status: 'completed', release: 'older' },
    ])
    expect((await told()).jobs).to.deep.equal([
      { release: null, queued: 2, running: 0, deadLetters: 0 },
      { release: 'new', queued: 0, running: 2, deadLetters: 1 },
      { release: 'old', queued: 0, running: 1, deadLetters: 0 },
    ])
  })

  it('counts no failure that was replayed', async () => {
    await jobs(api, [{ status: 'failed', release: 'old' }])
    await api.ask('/jobs/dead-letter/replay', { method: 'POST' })
    expect((await told()).jobs).to.deep.equal([{ release: null, queued: 1, running: 0, deadLetters: 0 }])
  })

  it('is for operators alone', async () => {
    const statuses = [null, 'guess'].map(async (token) => (await api.ask('/ops/releases', { token })).status)
    expect(await Promise.all(statuses)).to.deep.equal([401, 403])
  })
})

function worker(told: Partial<ProcessIdentity>): ProcessIdentity {
  return { instance: 'worker', role: 'worker', release: 'new', schemaHead: 2, drainSeconds: 1, ...told }
}

/** A lecture of its own for each, as a worker would have left it. */
async function jobs(api: TestApi, wanted: { status: JobStatus; release: string | null }[]): Promise<void> {
  for (const [place, job] of wanted.entries()) {
    const fields = { lecture_id: `lecture-${place}`, auto_transcribe: 'false' }
    await api.ask('/lectures/ingest', { method: 'POST', body: lectureForm({ fields }) })
    await api.ask(`/lectures/${fields.lecture_id}/transcribe`, { method: 'POST' })
    await api.database('jobs').where({ lecture_id: fields.lecture_id }).update(job)
  }
}
