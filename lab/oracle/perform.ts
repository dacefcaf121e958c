import { request } from 'node:http'
import type { JobRecord, StageName } from '../../service/contract/job.ts'
import { ask, type Insisted, insist, type Question } from './ask.ts'
import { checksum, documentOf } from './documents.ts'
import type { Outcome } from './model.ts'
import type { Scene } from './scene.ts'
import type { Step } from './turn.ts'

/** What the clients of a run remember. */
export interface Memory {
  /** Sets this run's ids and contents apart from every other's. */
  name: string
  /** The checksum of each recording by the name that it says. */
  recordings: Map<string, string>
  /** The newest ingest of each lecture that was answered 200. */
  receipts: Map<number, { question: Question; recording: string }>
  /** Every job that any client has seen, with its lecture. */
  jobs: Map<string, { lecture: number; stage: StageName }>
  requests: number
}

/** A step whose requests were answered; how its jobs end is still to be seen. */
export type Performed = Omit<Outcome, 'jobs'> & {
  jobIds: { id: string; stage: StageName }[]
  tries: Insisted
}

type Ingest = Extract<Step, { ask: 'ingest' }>

export const lectureId = (run: Pick<Memory, 'name'>, lecture: number) => `${run.name}-${lecture}`
export const courseId = (run: Pick<Memory, 'name'>, lecture: number) => `${run.name}-course-${lecture % 2}`

/** Does what a client does for a step, until it is answered for good. */
export async function perform(step: Step, run: Memory, scene: Scene): Promise<Performed> {
  const path = `/lectures/${lectureId(run, step.lecture)}`
  const headers = { 'idempotency-key': `${run.name}-${++run.requests}`, 'content-type': 'application/json' }
  const insistHere = (question: Question) => insistFor(step, question, run, scene)
  const post = (last: string, body?: string) =>
    insistHere({ method: 'POST', path: `${path}/${last}`, headers, ...(body ? { body } : {}) })
  switch (step.ask) {
    case 'ingest':
      return ingest(step, run, scene)
    case 'repeat': {
      const receipt = run.receipts.get(step.lecture)
      if (receipt === undefined) return performed(step, { status: 404, body: {}, unsure: false, before: [] })
      return { ...performed(step, await insistHere(receipt.question)), recording: receipt.recording }
    }
    case 'transcribe':
    case 'export':
      return performed(step, await post(step.ask))
    case 'generate':
      return performed(step, await post('generate', '{}'))
    case 'generate-as-another-preset':
      return performed(step, await post('generate', JSON.stringify({ preset_id: 'no-such-preset' })))
    case 'delete':
      return performed(step, await insistHere({ method: 'DELETE', path }))
    case 'delete-course':
      return performed(
        step,
        await insistHere({ method: 'DELETE', path: `/courses/${courseId(run, step.lecture)}` }),
      )
    case 'replay': {
      const query = `lecture_id=${lectureId(run, step.lecture)}`
      return performed(step, await insistHere({ method: 'POST', path: `/jobs/dead-letter/replay?${query}` }))
    }
  }
}

/** Asks as the step's client does, and looks between two tries at what became of the last one. */
function insistFor(step: Step, question: Question, run: Memory, scene: Scene): Promise<Insisted> {
  const betweenTries = () => noteJobs(step.lecture, run, scene)
  return insist(scene, question, { once: step.once ?? false, betweenTries })
}

/** Notes the jobs that a lecture has now. Returns them; none when it cannot be asked. */
export async function noteJobs(lecture: number, run: Memory, scene: Scene): Promise<JobRecord[]> {
  const answer = await ask(scene, { path: `/lectures/${lectureId(run, lecture)}/jobs` })
  const jobs = answer?.status === 200 ? (answer.body['jobs'] as JobRecord[]) : []
  for (const { id, jobType } of jobs) run.jobs.set(id, { lecture, stage: jobType })
  return jobs
}

function performed(step: Step, tries: Insisted): Performed {
  const { status, unsure, body } = tries
  const ids = 'replayedJobs' in body ? (body['replayedJobs'] as Record<string, unknown>[]) : [body]
  const jobIds = ids.flatMap(({ jobId, jobType = 'transcription' }) =>
    status === 200 && typeof jobId === 'string' ? [{ id: jobId, stage: jobType as StageName }] : [],
  )
  return { step, status, unsure, jobIds, tries }
}

async function ingest(step: Ingest, run: Memory, scene: Scene): Promise<Performed> {
  const recording = `${run.name}-recording-${++run.requests}`
  const content = await documentOf(step.document, recording)
  run.recordings.set(recording, checksum(content))
  const place = step.signed && step.document !== 'cut' ? await upload(content, scene) : undefined
  const question = await ingestQuestion(step, recording, content, place?.storagePath, run)
  if (step.document === 'cut') {
    await cutOff(question, scene)
    const tries = { status: 0, body: {}, unsure: true, before: [] }
    return { ...performed(step, tries), recording }
  }
  const done = performed(step, await insistFor(step, question, run, scene))
  // The URL is still good, and what is written there now belongs to nobody.
  if (place) await put(place.url, new TextEncoder().encode('A second file at the same place.'))
  if (done.status === 200) run.receipts.set(step.lecture, { question, recording })
  return { ...done, recording }
}

async function ingestQuestion(
  step: Ingest,
  recording: string,
  content: Uint8Array<ArrayBuffer>,
  storagePath: string | undefined,
  run: Memory,
): Promise<Question> {
  const form = new FormData()
  const fields = {
    course_id: courseId(run, step.lecture),
    lecture_id: lectureId(run, step.lecture),
    preset_id: step.preset,
    title: `The tides, ${recording}`,
    auto_transcribe: String(step.transcribe),
    ...(storagePath === undefined ? {} : { storage_path: storagePath }),
  }
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  if (storagePath === undefined)
    form.append('file', new Blob([content], { type: 'application/pdf' }), `${recording}.pdf`)
  const encoded = new Response(form)
  return {
    method: 'POST',
    path: '/lectures/ingest',
    headers: {
      'content-type': encoded.headers.get('content-type') ?? '',
      'idempotency-key': recording,
    },
    body: new Uint8Array(await encoded.arrayBuffer()),
  }
}

async function upload(
  content: Uint8Array<ArrayBuffer>,
  scene: Scene,
): Promise<{ url: string; storagePath: string } | undefined> {
  const body = JSON.stringify({ filename: 'tides.pdf', content_type: 'application/pdf' })
  const headers = { 'content-type': 'application/json' }
  const offered = await insist(scene, { method: 'POST', path: '/upload/signed-url', headers, body })
  if (offered.status !== 200) return undefined
  const place = offered.body as { url: string; storagePath: string }
  return (await put(place.url, content)) ? place : undefined
}

/** Whether the bucket took it, after some tries. */
async function put(url: string, body: Uint8Array<ArrayBuffer>): Promise<boolean> {
  for (let tries = 0; tries < 5; tries++)
    try {
      const headers = { 'content-type': 'application/pdf' }
      const answer = await fetch(url, { method: 'PUT', headers, body, signal: AbortSignal.timeout(5000) })
      await answer.arrayBuffer()
      if (answer.ok) return true
    } catch {
      // Whatever is wrong on the way is healed before long.
    }
  return false
}

/** Sends most of a request and breaks off. */
async function cutOff({ path, headers = {}, body = '' }: Question, { ground }: Scene): Promise<void> {
  const { apiUrl, writeToken } = ground.stack
  await new Promise<void>((resolve) => {
    const sending = request(`${apiUrl}${path}`, {
      method: 'POST',
      headers: { ...headers, authorization: `Bearer ${writeToken}`, 'content-length': body.length },
    })
    sending.on('error', () => resolve())
    sending.on('close', () => resolve())
    sending.write(body.slice(0, Math.floor(body.length * 0.9)), () => setTimeout(() => sending.destroy(), 50))
  })
}
