import { setTimeout as sleep } from 'node:timers/promises'
import { EnqueueAnswer, Job, type StageName, stageNames } from '../../service/contract/job.ts'
import { IngestAnswer } from '../../service/contract/lecture.ts'
import type { Client } from './client.ts'
import { lecturePdf } from './lecture-pdf.ts'

/** Where a lecture has come to. */
export interface Followed {
  id: string
  courseId: string
  /** Whether the service has taken it in, and so answers for it. */
  accepted: boolean
  /** Stages whose job has completed. */
  done: StageName[]
  /** The job that failed, until it is replayed. */
  failed: { jobId: string; stage: StageName } | undefined
  /** Whether a job of it ever failed for good. */
  everFailed: boolean
  /** What its client waits for, or waited for last. */
  waitsFor: string
  /** Why it is not followed any further although it is not at its end. */
  lost: string | undefined
}

const pollEveryMs = 200
const enqueuePaths: Record<StageName, string> = {
  transcription: 'transcribe',
  generation: 'generate',
  export: 'export',
}

export function newLecture(courseId: string, number: number): Followed {
  const id = `${courseId}-${String(number).padStart(3, '0')}`
  return {
    id,
    courseId,
    accepted: false,
    done: [],
    failed: undefined,
    everFailed: false,
    waitsFor: 'its ingest',
    lost: undefined,
  }
}

/**
 * Brings a lecture in and through every stage, from wherever it is (a failed job has been replayed as
 * `replay`). Ends when all is done, when a job has failed, or when it is lost; never rejects.
 */
export async function follow(
  lecture: Followed,
  client: Client,
  signal: AbortSignal,
  replay?: { jobId: string },
): Promise<void> {
  try {
    let jobId: string | null = replay?.jobId ?? null
    if (!lecture.accepted) {
      jobId = await ingest(lecture, client, signal)
      lecture.accepted = true
    }
    for (const stage of stageNames.filter((name) => !lecture.done.includes(name))) {
      lecture.waitsFor = `the answer to its ${enqueuePaths[stage]}`
      jobId ??= await enqueue(lecture, stage, client, signal)
      const job = await ended(lecture, jobId, client, signal)
      if (job.status === 'failed') {
        lecture.failed = { jobId, stage }
        lecture.everFailed = true
        return
      }
      lecture.done.push(stage)
      jobId = null
    }
  } catch (error) {
    lecture.lost = whyLost(lecture, error)
  }
}

export function whyLost({ waitsFor }: Followed, error: unknown): string {
  return `${error instanceof Error ? error.message : String(error)}, and its client waited for ${waitsFor}`
}

/** Every second client lets the service transcribe by itself, the others ask for it. */
async function ingest(lecture: Followed, client: Client, signal: AbortSignal): Promise<string | null> {
  const body = new FormData()
  const fields = {
    course_id: lecture.courseId,
    lecture_id: lecture.id,
    preset_id: 'exam-mode',
    title: `The tides, ${lecture.id}`,
    auto_transcribe: String(/[02468]$/.test(lecture.id)),
  }
  for (const [name, value] of Object.entries(fields)) body.append(name, value)
  body.append('file', new Blob([lecturePdf(lecture.id)], { type: 'application/pdf' }), 'tides.pdf')
  const headers = { 'idempotency-key': `${lecture.id}-ingest` }
  const question = { method: 'POST', path: '/lectures/ingest', body, headers, answer: IngestAnswer } as const
  return (await client.insist(question, signal)).jobId
}

async function enqueue(
  lecture: Followed,
  stage: StageName,
  client: Client,
  signal: AbortSignal,
): Promise<string> {
  const path = `/lectures/${lecture.id}/${enqueuePaths[stage]}`
  const headers = { 'idempotency-key': `${lecture.id}-${stage}`, 'content-type': 'application/json' }
  const body = stage === 'generation' ? { body: '{}' } : {}
  const question = { method: 'POST', path, headers, answer: EnqueueAnswer, ...body } as const
  return (await client.insist(question, signal)).jobId
}

async function ended(lecture: Followed, jobId: string, client: Client, signal: AbortSignal): Promise<Job> {
  lecture.waitsFor = `its job ${jobId}`
  for (;;) {
    const job = await client.insist({ path: `/jobs/${jobId}`, answer: Job }, signal)
    lecture.waitsFor = `its ${job.jobType} (job ${jobId}), which was ${job.status} in attempt ${job.attempt}`
    if (job.status === 'completed' || job.status === 'failed') return job
    await sleep(pollEveryMs)
  }
}
