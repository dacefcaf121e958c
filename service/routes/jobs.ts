import { describePage } from '../contract/pagination.ts'
import { refuseBody } from '../http/parse.ts'
import { notFound } from '../http/problem-error.ts'
import { shownJob } from '../lectures/shown.ts'
import { replayDeadLetters, replayJob } from '../queue/replay.ts'
import type { Services } from '../services.ts'
import { findJob, listDeadLetters } from '../tables/jobs.ts'
import type { SomeHandlers } from './handlers.ts'

export function jobHandlers(services: Services) {
  const { database, objects } = services
  return {
    'GET /jobs/dead-letter': async ({ query }) => {
      const filter = { lectureId: query.lecture_id, stage: query.job_type }
      const page = await listDeadLetters(database, filter, query)
      return {
        jobs: page.rows.map((job) => shownJob(job, objects)),
        filters: { status: 'failed', lectureId: query.lecture_id ?? null, jobType: query.job_type ?? null },
        ...describePage(query, page),
      }
    },
    'POST /jobs/dead-letter/replay': ({ ctx, query, requestId }) => {
      refuseBody(ctx, 'the filters lecture_id, job_type and limit go into the query')
      const filter = { lectureId: query.lecture_id, stage: query.job_type, limit: query.limit }
      return replayDeadLetters(filter, requestId, services)
    },
    'GET /jobs/{id}': async ({ parameters }) => {
      const job = await findJob(database, parameters.id)
      if (!job) throw notFound('this job', 'it may have been deleted with its lecture')
      return shownJob(job, objects)
    },
    'POST /jobs/{id}/replay': ({ parameters, requestId }) => replayJob(parameters.id, requestId, services),
  } satisfies SomeHandlers
}
