import Router from '@koa/router'
import type { Context } from 'koa'
import { EnqueueAnswer, GenerateBody, TranscribeQuery } from '../contract/job.ts'
import type { Lecture } from '../contract/lecture.ts'
import { answer } from '../http/answer.ts'
import type { Doors } from '../http/doors.ts'
import { idempotently } from '../http/idempotency.ts'
import { jsonBody } from '../http/json-body.ts'
import { entityId, parse } from '../http/parse.ts'
import { badRequest, knownPreset, notFound } from '../http/problem-error.ts'
import { type ModelTask, providerRefusal } from '../model/providers.ts'
import { type Submitted, submitJob } from '../queue/submit-job.ts'
import type { Services } from '../services.ts'
import { exportJob, generationJob, transcriptionJob } from '../stages/job-payloads.ts'
import type { NewJob } from '../tables/jobs.ts'
import { findLecture } from '../tables/lectures.ts'

/** The three doors that put a stage on the queue. */
export function stageRoutes(services: Services, { write }: Pick<Doors, 'write'>): Router {
  const { config, database } = services

  const lectureOf = async (ctx: Context & { params: Record<string, string> }): Promise<Lecture> => {
    const lecture = await findLecture(database, entityId(ctx.params['id'], 'lecture'))
    if (!lecture) throw notFound('this lecture', 'ingest it first')
    return lecture
  }
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
      const submitted = await submitJob(services, job, {
        write: (connection, written) => receipt.finish(connection, answerOf(written)),
        takeBack: receipt.takeBack,
      })
      return answerOf(submitted)
    })
  const refuseProvider = (provider: string, task: ModelTask) => {
    const refusal = providerRefusal(config, provider, task)
    if (refusal) throw badRequest('bad_request', refusal)
  }

  return new Router({ prefix: '/lectures/:id' })
    .post('/transcribe', write, async (ctx) => {
      const query = parse(TranscribeQuery, ctx.query, 'query')
      const enqueued = await submitOnce(ctx, 'transcribe', { lecture: ctx.params['id'], query }, async () => {
        const lecture = await lectureOf(ctx)
        if (!lecture.audio_path) throw notFound("this lecture's recording", 'ingest the lecture again')
        if (query.provider !== undefined) refuseProvider(query.provider, 'transcription')
        const { provider, model, language_code: language } = query
        return {
          job: transcriptionJob(lecture.id, ctx.state['requestId'], config, { provider, model, language }),
        }
      })
      answer(ctx, EnqueueAnswer, enqueued)
    })
    .post('/generate', write, async (ctx) => {
      const body = parse(GenerateBody, await jsonBody(ctx), 'body')
      const enqueued = await submitOnce(ctx, 'generate', { lecture: ctx.params['id'], body }, async () => {
        const lecture = await lectureOf(ctx)
        refuseMismatch(body, lecture)
        if (body.llm_provider !== undefined) refuseProvider(body.llm_provider, 'generation')
        const shown = { courseId: lecture.course_id, presetId: lecture.preset_id }
        const wishes = { provider: body.llm_provider, model: body.llm_model }
        return {
          job: generationJob({ id: lecture.id, ...shown }, ctx.state['requestId'], config, wishes),
          shown,
        }
      })
      answer(ctx, EnqueueAnswer, enqueued)
    })
    .post('/export', write, async (ctx) => {
      const enqueued = await submitOnce(ctx, 'export', { lecture: ctx.params['id'] }, async () => {
        const lecture = await lectureOf(ctx)
        return { job: exportJob(lecture.id, ctx.state['requestId']) }
      })
      answer(ctx, EnqueueAnswer, enqueued)
    })
}

interface Submission {
  job: NewJob
  /** What the answer shows besides the job. */
  shown?: { courseId: string; presetId: string }
}

function refuseMismatch(body: GenerateBody, lecture: Lecture): void {
  if (body.course_id !== undefined && body.course_id !== lecture.course_id)
    throw badRequest('bad_request', 'course_id is not the course of this lecture: leave it out')
  knownPreset(body.preset_id)
  if (body.preset_id !== undefined && body.preset_id !== lecture.preset_id)
    throw badRequest(
      'bad_request',
      'preset_id is not the preset of this lecture: leave it out, or ingest again',
    )
}
