import { expect } from 'chai'
import { filled, fillLectures } from '../../lab/bench/fill-lectures.ts'
import { startTestApi, type TestApi } from '../testing/test-api.ts'
import { opsToken } from '../testing/test-config.ts'

const filling = { name: 'filled', lectures: 20_000, perCourse: 20 }
const lecture = filled.lecture(filling, 7)
const course = filled.course(filling, 7)

/** Each list with each of its filters; the rarest values, for which an order without an index reads the most. */
const lists = [
  '/lectures',
  '/lectures?status=generated',
  '/lectures?status=failed',
  '/lectures?status=uploaded',
  '/lectures?preset_id=exam-mode',
  '/lectures?preset_id=concept-map-mode',
  '/lectures?status=failed&preset_id=seminar-mode',
  `/lectures?course_id=${course}`,
  `/lectures?course_id=${course}&status=uploaded&preset_id=exam-mode`,
  '/lectures?course_id=none',
  '/courses',
  `/courses/${course}/lectures`,
  `/courses/${course}/lectures?status=failed`,
  `/courses/${course}/progress`,
  `/lectures/${lecture}/jobs`,
  `/lectures/${lecture}/progress`,
  `/lectures/${lecture}/summary`,
  '/jobs/dead-letter',
  '/jobs/dead-letter?job_type=generation',
  '/jobs/dead-letter?job_type=export',
  `/jobs/dead-letter?lecture_id=${lecture}`,
  '/ops/deletion-audit',
  '/ops/deletion-audit?entity_type=course',
  '/ops/deletion-audit?entity_id=none',
  '/ops/deletion-audit?entity_type=lecture&entity_id=none',
  '/ops/metrics',
  '/ops/releases',
]
// By offset these two are counted from end to end: there are far fewer of them than of lectures.
const countedWhole = ['/courses', '/ops/deletion-audit']
// What grows with the lectures.
const tables = ['lectures', 'jobs', 'courses', 'objects', 'artifacts', 'deletion_audit_events']
// Of 20,000 lectures and 60,000 jobs: a page, the dead letters, or a course.
const mostRowsRead = 500

describe('the queries of lists', function () {
  this.timeout(60_000)
  let api: TestApi
  before(async () => {
    api = await startTestApi()
    await fillLectures(api.backends.database.url, filling)
  })
  after(() => api.stop())

  /** The queries by which the API answers. */
  const queriesOf = async (path: string): Promise<Query[]> => {
    const seen: Query[] = []
    const note = (query: Query) => seen.push(query)
    api.database.on('query', note)
    const answer = await api.ask(path, path.startsWith('/ops') ? { token: opsToken } : {})
    api.database.off('query', note)
    expect(answer.status, await answer.text()).to.equal(200)
    return seen.filter(({ sql }) => /^\s*(select|with)/.test(sql))
  }
  const plansOf = async (path: string) => {
    const plans: Plan[] = []
    for (const { sql, bindings } of await queriesOf(path)) {
      const { rows } = await api.database.raw(
        `explain (analyze, format json) ${sql.replace(/\$\d+/g, '?')}`,
        bindings ?? [],
      )
      plans.push(...flat(rows[0]['QUERY PLAN'][0].Plan))
    }
    expect(plans, path).not.to.have.length(0)
    return plans.filter((plan) => tables.includes(plan['Relation Name'] ?? ''))
  }

  const pages = lists.flatMap((path) => {
    const byCursor = `${path}${path.includes('?') ? '&' : '?'}cursor=start`
    if (countedWhole.includes(path)) return [byCursor]
    return hasPages(path) ? [path, byCursor] : [path]
  })
  for (const path of pages)
    it(`read what they show by an index: ${path}`, async () => {
      for (const plan of await plansOf(path)) {
        expect(plan['Node Type'], JSON.stringify(plan)).not.to.equal('Seq Scan')
        expect(rowsReadBy(plan), JSON.stringify(plan)).to.be.at.most(mostRowsRead)
      }
    })
})

function hasPages(path: string): boolean {
  return !/\/(progress|summary|metrics|releases)$/.test(path)
}

interface Query {
  sql: string
  bindings?: readonly (string | number)[]
}

interface Plan {
  'Node Type': string
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: Plan[]
}

function flat(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(flat)]
}

function rowsReadBy(plan: Plan): number {
  return (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops']
}
