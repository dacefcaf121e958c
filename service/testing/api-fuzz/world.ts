import { readFileSync } from 'node:fs'
import { lectures } from '../../../smoke/fixtures/lectures.ts'
import { Handshake } from '../../contract/handshake.ts'
import { activeStatuses, EnqueueAnswer, Job, type JobStatus, type StageName } from '../../contract/job.ts'
import { IngestAnswer, LectureDeletion } from '../../contract/lecture.ts'
import { presets } from '../../contract/presets.ts'
import { UploadAnswer } from '../../contract/upload.ts'
import { makePdf } from '../../documents/testing/make-pdf.ts'
import type { Database } from '../../tables/database.ts'
import { bodyOf } from '../body-of.ts'
import { lectureForm, tone } from '../lecture-form.ts'
import { startWorkerProcess } from '../role-process.ts'
import { opsToken, readToken, type TestBackends, writeToken } from '../test-config.ts'
import type { World } from './requests.ts'

const kept = 'kept-lecture'
const lectureIds = Array.from({ length: 8 }, (_, index) => `lecture-${index}`)
// What there is most to ask of comes up most.
const mostlyKept = [...Array<string>(lectureIds.length).fill(kept), ...lectureIds]
const courseIds = ['course-1', 'course-2', 'kept-course']

/**
 * Fills a deployment so that there is something to find: a lecture with everything that can be made of one,
 * which no request of the fuzz deletes or replaces, failed jobs, and uploads that wait for their lecture.
 */
export async function fillWorld(url: string, database: Database, backends: TestBackends): Promise<World> {
  const post = (path: string, init: RequestInit = {}) =>
    fetch(`${url}${path}`, { method: 'POST', headers: { authorization: `Bearer ${writeToken}` }, ...init })
  const jobs = [await finishedLecture(url, backends, post), ...(await failedJobs(database))].flat()
  const pdf = await makePdf(['# Tides\nThe sea rises and falls twice a day.'])
  return {
    tokens: { read: readToken, write: writeToken, ops: opsToken },
    ids: {
      '/lectures': mostlyKept,
      '/exports': mostlyKept,
      '/courses': courseIds,
      '/jobs': jobs,
      '/presets': presets.map(({ id }) => id),
      '/ops': [await begunHandshake(url), await madeDeletion(url, post)],
    },
    words: {
      course_id: ['course-1', 'course-2'],
      lecture_id: lectureIds,
      preset_id: presets.map(({ id }) => id),
      storage_path: [...(await offeredUploads(post, pdf)), 's3://elsewhere/x', '/etc/passwd'],
      transcribe_provider: ['offline', 'openai', 'google'],
      llm_provider: ['offline', 'openai', 'google'],
      startedAt: ['2026-11-27T09:00:00Z'],
      endedAt: ['2026-11-27T09:05:00+01:00'],
    },
    files: { pdf, wav: Buffer.from(tone(0.2)), text: Buffer.from('These are notes. '.repeat(20)) },
  }
}

async function madeDeletion(
  url: string,
  post: (path: string, init: RequestInit) => Promise<Response>,
): Promise<string> {
  const fields = { lecture_id: 'deleted', auto_transcribe: 'false' }
  await post('/lectures/ingest', { body: lectureForm({ fields }) })
  const headers = { authorization: `Bearer ${writeToken}` }
  const deleting = fetch(`${url}/lectures/deleted?purge_storage=false`, { method: 'DELETE', headers })
  return (await bodyOf(LectureDeletion, deleting)).auditEventId
}

async function begunHandshake(url: string): Promise<string> {
  const headers = { authorization: `Bearer ${opsToken}` }
  return (await bodyOf(Handshake, fetch(`${url}/ops/handshakes`, { method: 'POST', headers }))).id
}

type Post = (path: string, init?: RequestInit) => Promise<Response>

async function finishedLecture(url: string, backends: TestBackends, post: Post): Promise<string[]> {
  const worker = await startWorkerProcess(backends)
  const file = { bytes: new Uint8Array(readFileSync(lectures.pdf.file)) }
  const fields = { lecture_id: kept, course_id: 'kept-course' }
  const { jobId } = await bodyOf(
    IngestAnswer,
    post('/lectures/ingest', { body: lectureForm({ file, fields }) }),
  )
  const made = [await completed(url, jobId ?? '')]
  for (const stage of ['generate', 'export']) {
    const answer = post(`/lectures/${kept}/${stage}`, stage === 'generate' ? { body: '{}' } : {})
    made.push(await completed(url, (await bodyOf(EnqueueAnswer, answer)).jobId))
  }
  await worker.end('SIGTERM')
  return made
}

async function completed(url: string, id: string): Promise<string> {
  for (;;) {
    const answer = fetch(`${url}/jobs/${id}`, { headers: { authorization: `Bearer ${readToken}` } })
    const { status, error } = await bodyOf(Job, answer)
    if (status === 'completed') return id
    if (status === 'failed') throw new Error(`the lecture could not be made: ${error}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Plays a worker that fails everything, so that there is always something to replay and to ask anew. */
export async function failEveryJob(database: Database): Promise<void> {
  await database('jobs')
    .whereIn('status', activeStatuses)
    .orWhereNotNull('replayed_by')
    .update({ status: 'failed' satisfies JobStatus, replayed_by: null })
}

async function failedJobs(database: Database): Promise<string[]> {
  const stages: StageName[] = ['transcription', 'generation', 'export']
  const rows = Array.from({ length: 60 }, (_, index) => ({
    id: crypto.randomUUID(),
    lecture_id: kept,
    job_type: stages[index % 3] as StageName,
    status: 'failed' as const,
    error: 'the stage failed',
    payload: '{}',
    request_id: 'fuzz',
  }))
  await database('jobs').insert(rows)
  return rows.map(({ id }) => id)
}

async function offeredUploads(post: Post, pdf: Buffer): Promise<string[]> {
  const offers = Array.from({ length: 6 }, async (_, index) => {
    const body = JSON.stringify({ filename: 'notes.pdf', content_type: 'application/pdf' })
    const { url, storagePath } = await bodyOf(UploadAnswer, post('/upload/signed-url', { body }))
    // Nothing was ever sent to some of them.
    if (index % 3 > 0)
      await fetch(url, {
        method: 'PUT',
        headers: { 'content-type': 'application/pdf' },
        body: new Uint8Array(pdf),
      })
    return storagePath
  })
  return Promise.all(offers)
}
