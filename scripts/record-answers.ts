import { execFileSync } from 'node:child_process'
import { openAsBlob, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { lectures } from '../smoke/fixtures/lectures.ts'
import { projectRoot } from '../smoke/project-files.ts'
import type { RecordedAnswers } from '../smoke/testing/recorded-answers.ts'

// node scripts/record-answers.ts VERSION, with PEGASUS, PLC_WRITE_API_TOKEN and PLC_OPS_API_TOKEN of a stack of that
// release: sends a lecture through it and keeps what it answers, for the test that this release can read it.
const [version = ''] = process.argv.slice(2)
const { PEGASUS = '', PLC_WRITE_API_TOKEN, PLC_OPS_API_TOKEN } = process.env
const id = 'recorded-lecture'
const answers: RecordedAnswers['answers'] = []

for (const path of ['/health', '/health/live', '/health/ready']) await ask(`GET ${path}`)
await ask('GET /presets')
await ask('GET /presets/{id}', '/presets/exam-mode')
const upload = JSON.stringify({ filename: 'lecture.wav', content_type: 'audio/wav' })
await ask('POST /upload/signed-url', '/upload/signed-url', upload)
const { jobId } = await ask('POST /lectures/ingest', '/lectures/ingest', await form())
await completed(jobId)
await completed((await ask('POST /lectures/{id}/generate', `/lectures/${id}/generate`, '{}')).jobId)
await completed((await ask('POST /lectures/{id}/export', `/lectures/${id}/export`, '')).jobId)
await completed((await ask('POST /lectures/{id}/transcribe', `/lectures/${id}/transcribe`, '')).jobId)
await ask('GET /jobs/{id}', `/jobs/${jobId}`)
await ask('GET /jobs/dead-letter')
await ask('POST /jobs/dead-letter/replay', '/jobs/dead-letter/replay', '')
await ask('GET /lectures')
await ask('GET /lectures/{id}', `/lectures/${id}`)
for (const what of ['summary', 'progress', 'jobs', 'transcript', 'artifacts', 'integrity'])
  await ask(`GET /lectures/{id}/${what}`, `/lectures/${id}/${what}`)
await ask('GET /exports/{lecture}/{type}', `/exports/${id}/pdf`)
await ask('GET /courses')
await ask('GET /courses/{id}', '/courses/recorded-course')
for (const what of ['lectures', 'progress'])
  await ask(`GET /courses/{id}/${what}`, `/courses/recorded-course/${what}`)
const handshake = await ask('POST /ops/handshakes', '/ops/handshakes', '')
await ask('GET /ops/handshakes/{id}', `/ops/handshakes/${handshake.id}?wait=10`)
await ask('GET /ops/metrics')
await ask('DELETE /lectures/{id}', `/lectures/${id}`)
await ask('DELETE /courses/{id}', '/courses/recorded-course')
await ask('GET /ops/deletion-audit')

const recorded: RecordedAnswers = { version, answers, ...(await promises()) }
const file = join(projectRoot, 'smoke', 'testing', 'recorded-answers', `${version}.json`)
writeFileSync(file, JSON.stringify(recorded).replaceAll(`-${hostname()}-`, '-host-'))
execFileSync(join(projectRoot, 'node_modules', '.bin', 'biome'), ['format', '--write', file])

/** Asks, and keeps the answer without the queries of its addresses, which are signatures. */
async function ask(route: string, path = route.split(' ')[1] ?? '', body?: string | FormData) {
  const [method = ''] = route.split(' ')
  const token = path.startsWith('/ops') ? PLC_OPS_API_TOKEN : PLC_WRITE_API_TOKEN
  const response = await fetch(`${PEGASUS}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${route}: ${response.status} ${text}`)
  const kept = JSON.parse(text.replaceAll(/(https?:\/\/[^"?]+)\?[^"]*/g, '$1?signed'))
  answers.push({ route, status: response.status, body: kept })
  return JSON.parse(text)
}

async function form(): Promise<FormData> {
  const { file: source, fileName, contentType } = lectures.pdf
  const fields = { course_id: 'recorded-course', lecture_id: id, preset_id: 'exam-mode', title: 'Recorded' }
  const filled = new FormData()
  for (const [name, value] of Object.entries(fields)) filled.append(name, value)
  filled.append('file', await openAsBlob(source, { type: contentType }), fileName)
  return filled
}

async function completed(job: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${PEGASUS}/jobs/${job}`, {
      headers: { authorization: `Bearer ${PLC_WRITE_API_TOKEN}` },
    })
    const { status, error } = (await response.json()) as { status: string; error: string | null }
    if (status === 'completed') return
    if (status === 'failed') throw new Error(`the job failed: ${error}`)
    await sleep(200)
  }
}

interface OpenApi {
  paths: Record<string, Record<string, { responses: Record<string, Described> }>>
  components: { schemas: RecordedAnswers['schemas'] }
}
interface Described {
  content: { 'application/json'?: { schema: RecordedAnswers['schemas'][string] } }
}

/** What the release says of its own good answers, and the schemas that this refers to. */
async function promises(): Promise<Pick<RecordedAnswers, 'promised' | 'schemas'>> {
  const document = (await (await fetch(`${PEGASUS}/openapi.json`)).json()) as OpenApi
  const promised: RecordedAnswers['promised'] = {}
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, { responses }] of Object.entries(methods))
      for (const [status, { content }] of Object.entries(responses)) {
        const { schema } = content['application/json'] ?? {}
        if (schema !== undefined && status.startsWith('2'))
          promised[`${method.toUpperCase()} ${path}`] = schema
      }
  return { promised, schemas: document.components.schemas }
}
