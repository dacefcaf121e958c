import Router from '@koa/router'
import {
  BatchReplay,
  BatchReplayQuery,
  DeadLetterList,
  DeadLetterQuery,
  Job,
  Replay,
} from '../contract/job.ts'
import { paginate } from '../contract/pagination.ts'
import { answer } from '../http/answer.ts'
import type { Doors } from '../http/doors.ts'
import { parse, refuseBody, serverId } from '../http/parse.ts'
import { notFound } from '../http/problem-error.ts'
import { replayDeadLetters, replayJob } from '../queue/replay.ts'
import type { Services } from '../services.ts'
import { findJob, listDeadLetters } from '../tables/jobs.ts'

export function jobRoutes(services: Services, { read, write }: Doors): Router {
  const { database } = services
  return new Router({ prefix: '/jobs' })
    .get('/dead-letter', read, async (ctx) => {
      const query = parse(DeadLetterQuery, ctx.query, 'query')
      const filter = { lectureId: query.lecture_id, stage: query.job_type }
      const { rows, total } = await listDeadLetters(database, filter, query)
      answer(ctx, DeadLetterList, {
        jobs: rows,
        filters: { status: 'failed', lectureId: query.lecture_id ?? null, jobType: query.job_type ?? null },
        pagination: paginate(query, rows.length, total),
      })
    })
    .post('/dead-letter/replay', write, async (ctx) => {
      refuseBody(ctx, 'the filters lecture_id, job_type and limit go into the query')
      const query = parse(BatchReplayQuery, ctx.query, 'query')
      const filter = { lectureId: query.lecture_id, stage: query.job_type, limit: query.limit }
      answer(ctx, BatchReplay, await replayDeadLetters(filter, ctx.state['requestId'], services))
    })
    .get('/:id', read, async (ctx) => {
      const job = await findJob(database, serverId(ctx.params['id'], 'job'))
      if (!job) throw notFound('this job', 'it may have been deleted with its lecture')
      answer(ctx, Job, job)
    })
    .post('/:id/replay', write, async (ctx) => {
      const id = serverId(ctx.params['id'], 'job')
      answer(ctx, Replay, await replayJob(id, ctx.state['requestId'], services))
    })
}
