import { expect } from 'chai'
import { saveCourse } from '../tables/courses.ts'
import { type Database, openDatabase } from '../tables/database.ts'
import type { StoredJob } from '../tables/jobs.ts'
import { freshBackends, type TestBackends, testConfig } from '../testing/test-config.ts'
import { type FinishedRun, type JobClaims, jobClaims } from './job-claims.ts'

describe('the claims of a worker', () => {
  let backends: TestBackends
  let database: Database
  let claims: JobClaims
  let ids: string[]

  before(async () => {
    backends = await freshBackends()
    database = openDatabase(backends.database.url, { applicationName: 'test' })
    claims = jobClaims({ config: testConfig('worker', backends), database })
    await saveCourse(database, { id: 'course-1', title: undefined })
  })
  beforeEach(async () => {
    ids = await queuedJobs(database, 12)
  })
  afterEach(() => database('lectures').delete())
  after(async () => {
    await database.destroy()
    await backends.database.drop()
  })

  const claimAll = async () => (await Promise.all(ids.map(claims.claim))).filter((job) => job !== undefined)
  const statuses = async () =>
    Object.fromEntries((await database('jobs').select('id', 'status')).map(({ id, status }) => [id, status]))

  it('take jobs that come at once, each for its own run, and none that has ended or is gone', async () => {
    const [ended = '', gone = '', ...rest] = ids
    await database('jobs').where({ id: ended }).update({ status: 'completed' })
    await database('jobs').where({ id: gone }).delete()
    const jobs = await claimAll()
    expect(jobs.map(({ id }) => id)).to.have.members(rest)
    expect(jobs.every(({ status, attempt }) => status === 'running' && attempt === 1)).to.equal(true)
  })

  it('take a job that is delivered twice for two runs, of which the later one may end it', async () => {
    const [id = ''] = ids
    const [one, two] = await Promise.all([claims.claim(id), claims.claim(id)])
    const [first, second] = one && two && one.attempt < two.attempt ? [one, two] : [two, one]
    expect([first?.attempt, second?.attempt]).to.deep.equal([1, 2])
    const runs = [finished(first as StoredJob), finished(second as StoredJob)]
    expect(await Promise.all(runs.map(claims.complete))).to.deep.equal([false, true])
  })

  it('complete what ends at once together with what was made, and nothing that was taken away', async () => {
    const jobs = await claimAll()
    const [lost] = jobs
    await database('jobs')
      .where({ id: lost?.id ?? '' })
      .update({ worker_id: 'another' })
    const kept = await Promise.all(jobs.map((job) => claims.complete(finished(job, titled(job)))))
    expect(kept).to.deep.equal(jobs.map((job) => job !== lost))
    const made = await database('lectures').where({ title: 'made' }).pluck('id')
    expect(made).to.have.members(jobs.filter((job) => job !== lost).map(({ lectureId }) => lectureId))
    expect((await statuses())[lost?.id ?? '']).to.equal('running')
  })

  it('let one run whose rows cannot be written fail alone', async () => {
    const jobs = await claimAll()
    const [bad, ...good] = jobs
    const runs = jobs.map((job) =>
      finished(job, async (connection) => {
        await titled(job)(connection)
        if (job === bad) await connection.raw('select 1 / 0')
      }),
    )
    const settled = await Promise.allSettled(runs.map(claims.complete))
    expect(settled.map(({ status }) => status)).to.deep.equal(['rejected', ...good.map(() => 'fulfilled')])
    expect((await statuses())[bad?.id ?? '']).to.equal('running')
    expect(await database('lectures').where({ title: 'made' })).to.have.length(good.length)
  })

  it('hold nobody up for a lecture that somebody else has locked', async () => {
    const jobs = await claimAll()
    const [held, ...free] = jobs
    const lock = await database.transaction()
    await lock('lectures')
      .where({ id: held?.lectureId ?? '' })
      .forUpdate()
    const waiting = claims.complete(finished(held as StoredJob))
    expect(await Promise.all(free.map((job) => claims.complete(finished(job))))).not.to.include(false)
    expect((await statuses())[held?.id ?? '']).to.equal('running')
    await lock.commit()
    expect(await waiting).to.equal(true)
  })
})

/** Export jobs, each of a lecture of its own. */
async function queuedJobs(database: Database, count: number): Promise<string[]> {
  const lectures = Array.from({ length: count }, (_, index) => `lecture-${index}`)
  await database('lectures').insert(
    lectures.map((id) => ({
      id,
      course_id: 'course-1',
      preset_id: 'exam-mode',
      title: 't',
      status: 'generated',
    })),
  )
  const jobs = lectures.map((id) => ({
    id: crypto.randomUUID(),
    lecture_id: id,
    job_type: 'export' as const,
    status: 'queued' as const,
    payload: '{}',
  }))
  await database('jobs').insert(jobs)
  return jobs.map(({ id }) => id)
}

type Save = FinishedRun['outcome']['save']

function finished(job: StoredJob, save: Save = async () => {}): FinishedRun {
  const claim = { jobId: job.id, workerId: job.workerId ?? '', attempt: job.attempt }
  return { claim, job, outcome: { result: { lecture: job.lectureId }, save } }
}

const titled =
  ({ lectureId }: StoredJob): Save =>
  async (connection) => {
    await connection('lectures').where({ id: lectureId }).update({ title: 'made' })
  }
