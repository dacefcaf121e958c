import type { Context } from 'koa'
import type { EnqueueAnswer, GenerateBody } from '../contract/job.ts'
import { idempotently } from '../http/idempotency.ts'
import { badRequest, knownPreset, notFound } from '../http/problem-error.ts'
import { type ModelTask, providerRefusal } from '../model/providers.ts'
import { type Submitted, submitJob } from '../queue/submit-job.ts'
import type { Services } from '../services.ts'
import { exportJob, generationJob, transcriptionJob } from '../stages/job-payloads.ts'
import type { NewJob } from '../tables/jobs.ts'
import type { LectureRow } from '../tables/rows.ts'
import { existingLecture } from './existing-lecture.ts'
import type { SomeHandlers } from './handlers.ts'

/** The three requests that put a stage on the queue. */
export function stageHandlers(services: Services) {
  const { config, database } = services

  const lectureOf = (id: string) => existingLecture(database, id, 'ingest it first')
  // Everything that depends on the state of the world runs once per key.
  const submitOnce = (ctx: Context, stage: string, request: unknown, jobOf: () => Promise<Submission>) =>
    idempotently<EnqueueAnswer>(ctx, `lectures.${stage}`, request, services, async (receipt) => {
      const { job, shown = {} } = await jobOf()
      const answerOf = ({ job: row, deduplicated }: Submitted): EnqueueAnswer => ({
        jobId: row.id,
        status: row.status,
        jobType: row.jobType,
        ...(deduplicated ? { deduplicated: true as const } : {}),
        ...shown,
      })
      const submitted = await submitJob(services, job, (connection, written) =>
        receipt(connection, job.lectureId, answerOf(written)),
      )
      return answerOf(submitted)
    })
  const refuseProvider = (provider: string, task: ModelTask) => {
    const refusal = providerRefusal(config, provider, task)
    if (refusal) throw badRequest('bad_request', refusal)
  }

  return {
    'POST /lectures/{id}/transcribe': ({ ctx, requestId, parameters: { id }, query }) =>
      submitOnce(ctx, 'transcribe', { lecture: id, query }, async () => {
        const lecture = await lectureOf(id)
        if (!lecture.source_key) throw notFound("this lecture's recording", 'ingest the lecture again')
        if (query.provider !== undefined) refuseProvider(query.provider, 'transcription')
        const { provider, model, language_code: language } = query
        return { job: transcriptionJob(lecture.id, requestId, config, { provider, model, language }) }
      }),
    'POST /lectures/{id}/generate': ({ ctx, requestId, parameters: { id }, body }) =>
      submitOnce(ctx, 'generate', { lecture: id, body }, async () => {
        const lecture = await lectureOf(id)
        refuseMismatch(body, lecture)
        if (body.llm_provider !== undefined) refuseProvider(body.llm_provider, 'generation')
        const shown = { courseId: lecture.course_id, presetId: lecture.preset_id }
        const wishes = { provider: body.llm_provider, model: body.llm_model }
        return { job: generationJob({ id: lecture.id, ...shown }, requestId, config, wishes), shown }
      }),
    'POST /lectures/{id}/export': ({ ctx, requestId, parameters: { id } }) =>
      submitOnce(ctx, 'export', { lecture: id }, async () => {
        const lecture = await lectureOf(id)
        return { job: exportJob(lecture.id, requestId) }
      }),
  } satisfies SomeHandlers
}

interface Submission {
  job: NewJob
  /** What the answer shows besides the job. */
  shown?: { courseId: string; presetId: string }
}

function refuseMismatch(body: GenerateBody, lecture: LectureRow): void {
  if (body.course_id !== undefined && body.course_id !== lecture.course_id)
    throw badRequest('bad_request', 'course_id is not the course of this lecture: leave it out')
  knownPreset(body.preset_id)
  if (body.preset_id !== undefined && body.preset_id !== lecture.preset_id)
    throw badRequest(
      'bad_request',
      'preset_id is not the preset of this lecture: leave it out, or ingest again',
    )
}
