import Router from '@koa/router'
import type { Context } from 'koa'
import { EnqueueAnswer, GenerateBody, TranscribeQuery } from '../contract/job.ts'
import type { Lecture } from '../contract/lecture.ts'
import { findPreset } from '../contract/presets.ts'
import { answer } from '../http/answer.ts'
import { bearer } from '../http/bearer.ts'
import { jsonBody } from '../http/json-body.ts'
import { entityId, parse } from '../http/parse.ts'
import { badRequest, notFound } from '../http/problem-error.ts'
import { type ModelTask, providerRefusal } from '../model/providers.ts'
import { submitJob } from '../queue/submit-job.ts'
import type { Services } from '../services.ts'
import { exportJob, generationJob, transcriptionJob } from '../stages/job-payloads.ts'
import type { NewJob } from '../tables/jobs.ts'
import { findLecture } from '../tables/lectures.ts'

/** The three doors that put a stage on the queue. */
export function stageRoutes(services: Services): Router {
  const { config, database } = services
  const write = bearer(config.PLC_WRITE_API_TOKEN, 'PLC_WRITE_API_TOKEN')

  const lectureOf = async (ctx: Context & { params: Record<string, string> }): Promise<Lecture> => {
    const lecture = await findLecture(database, entityId(ctx.params['id'], 'lecture'))
    if (!lecture) throw notFound('this lecture', 'ingest it first')
    return lecture
  }
  const submit = async (ctx: Context, job: NewJob, shown: { courseId?: string; presetId?: string } = {}) => {
    const { job: row, deduplicated } = await submitJob(services, job)
    answer(ctx, EnqueueAnswer, {
      jobId: row.id,
      status: row.status,
      jobType: row.jobType,
      ...(deduplicated ? { deduplicated: true as const } : {}),
      ...shown,
    })
  }
  const refuseProvider = (provider: string, task: ModelTask) => {
    const refusal = providerRefusal(config, provider, task)
    if (refusal) throw badRequest('bad_request', refusal)
  }

  return new Router({ prefix: '/lectures/:id' })
    .post('/transcribe', write, async (ctx) => {
      const query = parse(TranscribeQuery, ctx.query, 'query')
      const lecture = await lectureOf(ctx)
      if (!lecture.audio_path) throw notFound("this lecture's recording", 'ingest the lecture again')
      if (query.provider !== undefined) refuseProvider(query.provider, 'transcription')
      await submit(
        ctx,
        transcriptionJob(lecture.id, ctx.state['requestId'], config, {
          provider: query.provider,
          model: query.model,
          language: query.language_code,
        }),
      )
    })
    .post('/generate', write, async (ctx) => {
      const body = parse(GenerateBody, await jsonBody(ctx), 'body')
      const lecture = await lectureOf(ctx)
      if (body.course_id !== undefined && body.course_id !== lecture.course_id)
        throw badRequest('bad_request', 'course_id is not the course of this lecture: leave it out')
      if (body.preset_id !== undefined && !findPreset(body.preset_id))
        throw badRequest('preset_unknown', 'there is no such preset: choose an id of GET /presets')
      if (body.preset_id !== undefined && body.preset_id !== lecture.preset_id)
        throw badRequest(
          'bad_request',
          'preset_id is not the preset of this lecture: leave it out, or ingest again',
        )
      if (body.llm_provider !== undefined) refuseProvider(body.llm_provider, 'generation')
      const shown = { courseId: lecture.course_id, presetId: lecture.preset_id }
      await submit(
        ctx,
        generationJob({ id: lecture.id, ...shown }, ctx.state['requestId'], config, {
          provider: body.llm_provider,
          model: body.llm_model,
        }),
        shown,
      )
    })
    .post('/export', write, async (ctx) => {
      const lecture = await lectureOf(ctx)
      await submit(ctx, exportJob(lecture.id, ctx.state['requestId']))
    })
}
