import { expect } from 'chai'
import fc from 'fast-check'
import { freshDatabase, type TestDatabase } from '../../lab/stack/testing/backends.ts'
import { type JobStatus, jobStatuses, type StageName, stageNames } from '../contract/job.ts'
import { rollUp } from '../contract/progress.ts'
import { type Database, openDatabase } from '../tables/database.ts'
import { currentJobs } from '../tables/jobs.ts'
import { findLecture } from '../tables/lectures.ts'
import { stageProgress } from './lecture-progress.ts'

interface Change {
  stage: StageName
  status: JobStatus
}

describe('how far a lecture is', function () {
  this.timeout(60_000)
  let own: TestDatabase
  let database: Database
  before(async () => {
    own = await freshDatabase()
    database = openDatabase(own.url, { applicationName: 'standing' })
    await database('courses').insert({ id: 'course-1', title: 'Course' })
  })
  after(async () => {
    await database.destroy()
    await own.drop()
  })

  let lectures = 0
  /** A lecture whose jobs came into these statuses, one after the other; each change is of a job of its own. */
  const lectureWith = async (changes: readonly Change[]) => {
    const id = `lecture-${lectures++}`
    const row = { id, course_id: 'course-1', preset_id: 'exam-mode', title: 'T', status: 'uploaded' } as const
    await database('lectures').insert(row)
    for (const { stage, status } of changes) {
      await database('jobs')
        .where({ lecture_id: id, job_type: stage })
        .whereIn('status', ['queued', 'running'])
        .update({ status: 'failed', updated_at: database.raw('clock_timestamp()') })
      await database('jobs').insert({
        id: crypto.randomUUID(),
        lecture_id: id,
        job_type: stage,
        status,
        attempt: status === 'queued' ? 0 : 1,
        payload: '{}',
        created_at: database.raw('clock_timestamp()'),
        updated_at: database.raw('clock_timestamp()'),
      })
    }
    return id
  }
  const standing = async (id: string) => {
    const lecture = await findLecture(database, id)
    const stages = stageProgress(await currentJobs(database, id))
    return { lecture, stages: stageNames.map((name) => stages[name].status), rolled: rollUp(stages) }
  }

  const cases: [string, Change[], string, string[]][] = [
    ['before its first job', [], 'uploaded', ['not_started', 'not_started', 'not_started']],
    [
      'while it waits for transcription',
      jobs('transcription queued'),
      'uploaded',
      ['queued', 'not_started', 'not_started'],
    ],
    [
      'transcribed',
      jobs('transcription completed'),
      'transcribed',
      ['completed', 'not_started', 'not_started'],
    ],
    [
      'through every stage',
      jobs('transcription completed, generation completed, export completed'),
      'generated',
      ['completed', 'completed', 'completed'],
    ],
    [
      'transcribed again after its export: what was made of the old transcript is no longer current',
      jobs('transcription completed, generation completed, export completed, transcription completed'),
      'transcribed',
      ['completed', 'not_started', 'not_started'],
    ],
    [
      'whose second transcription failed: the material is still that of its transcript',
      jobs('transcription completed, generation completed, export completed, transcription failed'),
      'failed',
      ['failed', 'completed', 'completed'],
    ],
    [
      'generated again after its export',
      jobs('transcription completed, generation completed, export completed, generation completed'),
      'generated',
      ['completed', 'completed', 'not_started'],
    ],
    [
      'whose export failed',
      jobs('transcription completed, generation completed, export failed'),
      'generated',
      ['completed', 'completed', 'failed'],
    ],
  ]
  for (const [what, changes, status, stages] of cases)
    it(`is told by its jobs: ${what}`, async () => {
      const found = await standing(await lectureWith(changes))
      expect({ status: found.lecture?.status, stages: found.stages }).to.deep.equal({ status, stages })
    })

  it('is kept beside the lecture as its stages roll up, whatever happened to its jobs', async () => {
    const change = fc.record({
      stage: fc.constantFrom(...stageNames),
      status: fc.constantFrom(...jobStatuses),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 8 }), async (changes) => {
        const { lecture, rolled } = await standing(await lectureWith(changes))
        expect(lecture).to.include({
          overall_status: rolled.overallStatus,
          progress_percent: rolled.progressPercent,
        })
      }),
      { numRuns: 60 },
    )
  })

  it('follows when a job is deleted', async () => {
    const id = await lectureWith(jobs('transcription failed'))
    await database('jobs').where({ lecture_id: id }).delete()
    expect((await standing(id)).lecture).to.include({ status: 'uploaded', overall_status: 'not_started' })
  })
})

function jobs(list: string): Change[] {
  return list.split(', ').map((one) => {
    const [stage, status] = one.split(' ')
    return { stage: stage as StageName, status: status as JobStatus }
  })
}
