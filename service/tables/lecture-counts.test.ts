import { expect } from 'chai'
import { freshDatabase, type TestDatabase } from '../../lab/stack/testing/backends.ts'
import { migrateUp } from '../../migrations/run.ts'
import { takeBackTo } from '../../migrations/testing/take-back.ts'
import { type LectureStatus, lectureStatuses } from '../contract/lecture.ts'
import { type Connection, type Database, openDatabase } from './database.ts'
import { countLectures, foldLectureCounts } from './lecture-counts.ts'
import { deleteLectures, saveUploadedLecture } from './lectures.ts'

const presets = ['exam-mode', 'research-mode', 'beginner-mode']

describe('the counts of lectures', function () {
  this.timeout(60_000)
  let own: TestDatabase
  let database: Database
  beforeEach(async () => {
    own = await freshDatabase()
    database = openDatabase(own.url, { applicationName: 'counts', poolSize: 12 })
    await database('courses').insert({ id: 'course-1', title: 'Course' })
  })
  afterEach(async () => {
    await database.destroy()
    await own.drop()
  })

  /** Writers beside each other, each with changes at random, some of which are rolled back. */
  const writeAtRandom = async (writers: number, changes: number) => {
    const write = async () => {
      for (let change = 0; change < changes; change++) {
        const id = `lecture-${Math.floor(Math.random() * 30)}`
        await database
          .transaction(async (transaction) => {
            await changeAtRandom(transaction, id)
            if (Math.random() < 0.1) throw new RolledBack()
          })
          .catch((error: unknown) => {
            if (!(error instanceof RolledBack)) throw error
          })
      }
    }
    await Promise.all(Array.from({ length: writers }, write))
  }

  it('are exact at every moment, whoever ingests, replaces, works, deletes and adds up meanwhile', async () => {
    let writing = true
    const beside = async (work: () => Promise<void>) => {
      while (writing) await work()
    }
    const written = writeAtRandom(6, 150).finally(() => {
      writing = false
    })
    await Promise.all([
      written,
      beside(() => foldLectureCounts(database)),
      beside(() => foldLectureCounts(database)),
      beside(() => compare(database)),
    ])
    await foldLectureCounts(database)
    await compare(database)
  })

  it('stay a few rows', async () => {
    await writeAtRandom(4, 100)
    await foldLectureCounts(database)
    const rows = await database('lecture_counts').select('status', 'preset_id')
    expect(rows.length).to.be.at.most(presets.length * lectureStatuses.length)
    expect(new Set(rows.map((row) => JSON.stringify(row))).size).to.equal(rows.length)
  })

  it('hold what was there before them, and what comes in while they begin', async () => {
    await takeBackTo(own.url, { before: '0012-lecture-counts' })
    await writeAtRandom(4, 25)
    await Promise.all([migrateUp(own.url), writeAtRandom(4, 100)])
    await compare(database)
  })
})

class RolledBack extends Error {}

async function changeAtRandom(connection: Connection, id: string): Promise<void> {
  switch (oneOf(['ingest', 'ingest', 'work', 'work', 'delete', 'forget jobs'])) {
    case 'ingest':
      await saveUploadedLecture(connection, {
        id,
        rowId: crypto.randomUUID(),
        courseId: 'course-1',
        presetId: oneOf(presets),
        title: 'T',
        source: { key: `sources/${id}`, address: `s3://bucket/sources/${id}` },
        sourceType: 'audio',
      })
      return
    case 'work':
      await connection.raw(
        `with lecture as materialized (select id from lectures where id = ? for update)
         insert into jobs (id, lecture_id, job_type, status, payload)
         select gen_random_uuid(), id, ?, ?, '{}' from lecture`,
        [id, oneOf(['transcription', 'generation', 'export']), oneOf(['completed', 'failed'])],
      )
      return
    case 'forget jobs':
      await connection('lectures').where({ id }).forUpdate()
      await connection('jobs').where({ lecture_id: id }).delete()
      return
    default:
      await deleteLectures(connection, [id])
  }
}

/** Every total that a list may need, beside what the lectures themselves say at that moment. */
async function compare(database: Database): Promise<void> {
  await database.transaction(
    async (transaction) => {
      const lectures = await transaction('lectures').select('status', 'preset_id')
      for (const status of [undefined, ...lectureStatuses])
        for (const preset of [undefined, ...presets]) {
          const filter = filterOf(status, preset)
          const there = lectures.filter((lecture) => fits(lecture, filter)).length
          expect(await countLectures(transaction, filter), JSON.stringify(filter)).to.equal(there)
        }
    },
    { isolationLevel: 'repeatable read' },
  )
}

interface Filter {
  status?: LectureStatus
  preset_id?: string
}

function filterOf(status: LectureStatus | undefined, preset: string | undefined): Filter {
  return { ...(status && { status }), ...(preset !== undefined && { preset_id: preset }) }
}

function fits(lecture: Required<Filter>, { status, preset_id }: Filter): boolean {
  return (
    (status === undefined || lecture.status === status) &&
    (preset_id === undefined || lecture.preset_id === preset_id)
  )
}

function oneOf<Item>(items: readonly Item[]): Item {
  return items[Math.floor(Math.random() * items.length)] as Item
}
