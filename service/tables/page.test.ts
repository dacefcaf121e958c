import { expect } from 'chai'
import { LectureList } from '../contract/lecture.ts'
import { bodyOf } from '../testing/body-of.ts'
import { startTestApi, type TestApi } from '../testing/test-api.ts'

const total = 23

describe('a list, page by page', function () {
  this.timeout(20_000)
  let api: TestApi
  before(async () => {
    api = await startTestApi()
    await api.database('courses').insert({ id: 'course-1', title: 'C' })
    // Several are of the same microsecond, and all of the same millisecond.
    await api.database.raw(
      `insert into lectures (id, course_id, preset_id, title, status, created_at)
       select 'lecture-' || n, 'course-1', 'exam-mode', 'T', 'uploaded',
         timestamptz '2026-01-01 00:00:00.000001+00' + (n / 4) * interval '1 microsecond'
       from generate_series(1, ?::int) n`,
      [total],
    )
  })
  after(() => api.stop())

  const ask = (query: string) => bodyOf(LectureList, api.ask(`/lectures?${query}`))
  const walk = async (query: string) => {
    const ids: string[] = []
    for (let cursor: string | null | undefined = 'start'; cursor; ) {
      const answer: LectureList = await ask(`${query}&cursor=${cursor}`)
      expect(answer.pagination).to.equal(undefined)
      ids.push(...answer.lectures.map(({ id }) => id))
      cursor = answer.next
    }
    return ids
  }

  it('gives by its cursors what it gives by offset, each row once', async () => {
    const whole = (await ask('limit=100')).lectures.map(({ id }) => id)
    expect(whole).to.have.length(total)
    for (const limit of [1, 4, 5, total, total + 1])
      expect(await walk(`limit=${limit}`), `${limit}`).to.deep.equal(whole)
  })

  it('gives by its offsets the same, with a filter and without', async () => {
    const whole = (await ask('limit=100')).lectures.map(({ id }) => id)
    for (const filter of ['', '&status=uploaded&preset_id=exam-mode', '&course_id=course-1'])
      for (const limit of [1, 4, 5, total]) {
        const ids: string[] = []
        for (let offset = 0; offset <= total; offset += limit)
          ids.push(...(await ask(`limit=${limit}&offset=${offset}${filter}`)).lectures.map(({ id }) => id))
        expect(ids, `${limit}${filter}`).to.deep.equal(whole)
      }
  })

  it('goes on from a page by offset, which counts the whole', async () => {
    const first = await ask('limit=20')
    expect(first.pagination).to.include({ total, hasMore: true, nextOffset: 20 })
    const rest = await ask(`limit=20&cursor=${first.next}`)
    expect(rest.lectures).to.have.length(total - 20)
    expect(rest.next).to.equal(null)
  })

  it('keeps its place when rows come in before it', async () => {
    const first = await ask('limit=10&cursor=start')
    await api.database('lectures').insert({
      id: 'newer',
      course_id: 'course-1',
      preset_id: 'exam-mode',
      title: 'T',
      status: 'uploaded',
    })
    const second = await ask(`limit=100&cursor=${first.next}`)
    await api.database('lectures').where({ id: 'newer' }).delete()
    expect(second.lectures).to.have.length(total - 10)
  })

  it('refuses a cursor that it has not given', async () => {
    const of = (...values: unknown[]) => Buffer.from(JSON.stringify(values)).toString('base64url')
    for (const cursor of [
      '',
      'end',
      of(),
      of('sometime', 'x'),
      of('2026-01-01', 3),
      of('2026-01-01'),
      '%00',
    ]) {
      const answer = await api.ask(`/lectures?cursor=${cursor}`)
      expect(answer.status, cursor).to.equal(422)
    }
  })

  it('refuses a status that no lecture has, and names those that there are', async () => {
    const answer = await api.ask('/lectures?status=processing')
    expect(answer.status).to.equal(422)
    expect(await answer.text()).to.match(/uploaded.*transcribing.*failed/)
  })
})
