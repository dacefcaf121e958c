import Router from '@koa/router'
import { Job } from '../contract/job.ts'
import { answer } from '../http/answer.ts'
import { serverId } from '../http/parse.ts'
import { notFound } from '../http/problem-error.ts'
import type { Services } from '../services.ts'
import { findJob } from '../tables/jobs.ts'

export function jobRoutes({ database }: Pick<Services, 'database'>): Router {
  return new Router({ prefix: '/jobs' }).get('/:id', async (ctx) => {
    const job = await findJob(database, serverId(ctx.params['id'], 'job'))
    if (!job) throw notFound('this job', 'it may have been deleted with its lecture')
    answer(ctx, Job, job)
  })
}
