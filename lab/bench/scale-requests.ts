import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Stack } from '../stack/stack.ts'
import { type Filling, filled } from './fill-lectures.ts'

/** A stack and what it was filled with. */
export interface Side {
  stack: Stack
  filling: Filling
  /** By the name of a list, the cursor of a page at nine tenths of it. */
  deep: Map<string, string>
}

/** One kind of request, as it is sent for the n-th time. */
export interface Asked {
  what: string
  of: (side: Side, n: number) => { path: string; init?: RequestInit }
  /** How often at most. */
  times?: number
  /** How many times as long as at ten thousand it may take; null for what is only shown. */
  within: number | null
  /** Whether it is exempt from the bound on its p99. */
  long?: true
}

const real = 'real-lecture'
const any = (list: readonly string[]) => list[Math.floor(Math.random() * list.length)] ?? ''
const number = ({ filling }: Side) => 1 + Math.floor(Math.random() * filling.lectures)
const lecture = (side: Side) => filled.lecture(side.filling, number(side))
const course = (side: Side) => filled.course(side.filling, number(side))
const failed = ({ filling }: Side) => 100 * (1 + Math.floor(Math.random() * (filling.lectures / 100)))
const lists = ['/lectures', '/courses', '/jobs/dead-letter', '/ops/deletion-audit'] as const

function get(what: string, path: (side: Side) => string, more: Partial<Asked> = {}): Asked {
  return { what: `\`GET ${what}\``, of: (side) => ({ path: path(side) }), within: 2, ...more }
}
const same = (path: string, more: Partial<Asked> = {}) => get(path, () => path, more)

export const reads: readonly Asked[] = [
  ...lists.flatMap((list) => [
    same(list),
    get(`${list}?cursor=…`, ({ deep }) => `${list}?cursor=${deep.get(list)}`, {
      what: `\`GET ${list}\`, by cursor at nine tenths`,
    }),
  ]),
  same('/lectures?offset=9900'),
  get('/lectures?offset=…', ({ filling }) => `/lectures?offset=${Math.floor(filling.lectures * 0.9)}`, {
    what: '`GET /lectures`, by offset at nine tenths',
    times: 10,
    within: null,
    long: true,
  }),
  same('/lectures?status=generated'),
  same('/lectures?status=failed'),
  same('/lectures?status=uploaded'),
  same('/lectures?preset_id=seminar-mode'),
  same('/lectures?status=failed&preset_id=exam-mode'),
  get('/lectures?course_id={id}', (side) => `/lectures?course_id=${course(side)}`),
  get('/courses/{id}', (side) => `/courses/${course(side)}`),
  get('/courses/{id}/lectures', (side) => `/courses/${course(side)}/lectures`),
  get('/courses/{id}/lectures?status=failed', (side) => `/courses/${course(side)}/lectures?status=failed`),
  get('/courses/{id}/progress', (side) => `/courses/${course(side)}/progress`),
  get('/lectures/{id}', (side) => `/lectures/${lecture(side)}`),
  get('/lectures/{id}/jobs', (side) => `/lectures/${lecture(side)}/jobs`),
  get('/lectures/{id}/progress', (side) => `/lectures/${lecture(side)}/progress`),
  get('/lectures/{id}/summary', (side) => `/lectures/${lecture(side)}/summary`),
  same(`/lectures/${real}/transcript`),
  same(`/lectures/${real}/artifacts`),
  same(`/lectures/${real}/integrity`),
  same(`/exports/${real}/pdf`),
  get('/jobs/{id}', (side) => `/jobs/${filled.job(side.filling, number(side), 1)}`),
  same('/jobs/dead-letter?job_type=generation'),
  get(
    '/jobs/dead-letter?lecture_id={id}',
    (side) => `/jobs/dead-letter?lecture_id=${filled.lecture(side.filling, failed(side))}`,
  ),
  same('/ops/deletion-audit?entity_type=course'),
  get(
    '/ops/deletion-audit?entity_id={id}',
    ({ filling }) => `/ops/deletion-audit?entity_id=${filling.name}-gone-7`,
  ),
  get('/ops/deletion-audit/{id}', ({ filling }) => `/ops/deletion-audit/${filled.deletion(filling, 7)}`),
  same('/ops/metrics'),
  same('/ops/metrics/prometheus'),
  same('/ops/walks'),
  same('/ops/releases'),
  same('/health/ready'),
]

/** Sent while no worker runs. */
export const writes: readonly Asked[] = [
  {
    what: '`POST /lectures/ingest` of a PDF',
    of: (_side, n) => ({ path: '/lectures/ingest', init: ingest(`new-${n}`, { transcribe: false }) }),
    within: 2,
  },
  {
    what: '`POST /lectures/{id}/transcribe`',
    of: ({ filling }, n) => ({
      path: `/lectures/${filled.lecture(filling, 2 * n + 1)}/transcribe`,
      init: { method: 'POST' },
    }),
    within: 2,
  },
  {
    what: '`DELETE /lectures/{id}`',
    of: ({ filling }, n) => ({
      path: `/lectures/${filled.lecture(filling, 2 * n + 2)}`,
      init: { method: 'DELETE' },
    }),
    within: 1.5,
  },
]

export const wholeCourse: Filling = { name: 'whole', lectures: 10_000, perCourse: 10_000 }
export const goneCourses: Filling = { name: 'gone', lectures: 5000, perCourse: 1000 }

/** Of courses that are filled in beside the others for it. */
export const ofCourses: readonly Asked[] = [
  get('of 10,000', () => `/courses/${filled.course(wholeCourse, 1)}/progress?include_lectures=false`, {
    what: '`GET /courses/{id}/progress?include_lectures=false`, 10,000 lectures',
  }),
  get('of 10,000', () => `/courses/${filled.course(wholeCourse, 1)}/progress`, {
    what: '`GET /courses/{id}/progress`, 10,000 lectures',
  }),
  {
    what: '`DELETE /courses/{id}`, 1,000 lectures',
    of: (_side, n) => ({
      path: `/courses/${filled.course(goneCourses, 1 + 1000 * n)}`,
      init: { method: 'DELETE' },
    }),
    times: 5,
    within: 2,
    long: true,
  },
]

/** Sends a request and takes its answer whole. */
export async function answerOf({ stack }: Side, path: string, init: RequestInit = {}): Promise<string> {
  const reads = init.method === undefined ? stack.readToken : stack.writeToken
  const token = path.startsWith('/ops') ? stack.opsToken : reads
  const headers = { ...init.headers, authorization: `Bearer ${token}` }
  const answer = await fetch(`${stack.apiUrl}${path}`, { ...init, headers })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}: ${text}`)
  return text
}

/** Takes one lecture through every stage, and finds the cursors of pages far into each list. */
export async function prepare(side: Side): Promise<void> {
  await answerOf(side, '/lectures/ingest', ingest(real, { transcribe: true }))
  for (const [stage, next] of [
    ['transcription', 'generate'],
    ['generation', 'export'],
    ['export', null],
  ] as const) {
    for (let waited = 0; (await statusOf(side, stage)) !== 'completed'; waited++) {
      if (waited > 600) throw new Error(`${stage} did not end in time`)
      await sleep(100)
    }
    if (next === null) break
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }
    await answerOf(side, `/lectures/${real}/${next}`, next === 'export' ? { method: 'POST' } : init)
  }
  for (const list of lists) {
    const { pagination } = JSON.parse(await answerOf(side, `${list}?limit=1`))
    const offset = Math.floor(pagination.total * 0.9) - 1
    const { next } = JSON.parse(await answerOf(side, `${list}?limit=1&offset=${offset}`))
    side.deep.set(list, next)
  }
}

async function statusOf(side: Side, stage: string): Promise<string> {
  return JSON.parse(await answerOf(side, `/lectures/${real}/progress`)).stages[stage].status
}

const pdf = readFileSync(new URL('../../smoke/fixtures/lecture.pdf', import.meta.url))

function ingest(lectureId: string, { transcribe }: { transcribe: boolean }): RequestInit {
  const body = new FormData()
  for (const [name, value] of Object.entries({
    course_id: 'ingested',
    lecture_id: lectureId,
    preset_id: any(['exam-mode', 'research-mode']),
    title: 'A lecture',
    auto_transcribe: String(transcribe),
  }))
    body.append(name, value)
  body.append('file', new Blob([pdf]))
  return { method: 'POST', body }
}
