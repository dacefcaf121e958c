import type { Middleware } from 'koa'
import { Problem } from '../contract/problem.ts'
import { errorFields, type Log } from '../log.ts'
import { AttemptLost, ClaimHeld } from '../objects/attempt.ts'
import { ObjectMissing, ObjectStoreError } from '../objects/object-store.ts'
import { QueueUnavailable } from '../queue/lecture-queue.ts'
import { ReplayRefused } from '../queue/replay.ts'
import { LectureGone, NotConfirmed } from '../queue/submit-job.ts'
import type { Connection } from '../tables/database.ts'
import { isDatabaseOutage } from '../tables/database-outage.ts'
import { NotACursor } from '../tables/page.ts'
import { explainMissing, SchemaBehind } from '../tables/schema-behind.ts'
import { ClientGone } from './client-gone.ts'
import { conflict, notFound, ProblemError } from './problem-error.ts'

/** Turns whatever a route throws into a problem answer; what was not meant for clients goes to the log only. */
export function problems(log: Log, database: Connection): Middleware {
  return async (ctx, next) => {
    try {
      await next()
      if (ctx.status === 404 && ctx.body === undefined)
        throw new ProblemError(404, 'not_found', `no such endpoint: ${ctx.method} on this path`)
      if (ctx.status === 405 && ctx.body === undefined)
        throw new ProblemError(405, 'method_not_allowed', `this path does not take ${ctx.method}`)
    } catch (error) {
      const problem = asProblem(await explainMissing(database, error))
      if (problem.status >= 500)
        log.error(
          { request_id: ctx.state['requestId'], route: ctx['_matchedRoute'], ...errorFields(error) },
          'request.failed',
        )
      ctx.status = problem.status
      if (problem.status === 503) ctx.set('Retry-After', '5')
      ctx.body = Problem.parse({
        detail: problem.issues ?? problem.message,
        code: problem.code,
        requestId: ctx.state['requestId'],
      } satisfies Problem)
    }
  }
}

function asProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error
  // Nobody reads this answer, and nothing on our side is wrong.
  if (error instanceof ClientGone)
    return new ProblemError(400, 'bad_request', 'the request ended before it was complete: send it again')
  if (error instanceof QueueUnavailable)
    return new ProblemError(
      503,
      'queue_unavailable',
      'the queue does not answer, nothing was queued: try again shortly',
    )
  if (error instanceof NotConfirmed)
    return new ProblemError(
      503,
      'not_confirmed',
      'it is stored, but the queue did not confirm the job, which will be queued once it does: ask for it, or try again with the same Idempotency-Key',
    )
  if (error instanceof LectureGone) return notFound('this lecture', 'it was deleted meanwhile')
  if (error instanceof ReplayRefused)
    return error.because === 'missing'
      ? notFound('this job', 'see GET /jobs/dead-letter')
      : conflict(error.message)
  if (error instanceof NotACursor)
    return new ProblemError(422, 'validation_failed', 'the cursor is not one of this list', {
      issues: [{ type: 'cursor_invalid', loc: ['query', 'cursor'], msg: error.message }],
    })
  if (error instanceof ClaimHeld)
    return conflict('another upload of this lecture id is under way: wait for it, or choose another id')
  if (error instanceof AttemptLost)
    return conflict('the upload took too long and was given up: send it again')
  if (error instanceof ObjectStoreError || error instanceof ObjectMissing)
    return new ProblemError(
      503,
      'storage_unavailable',
      'the bucket does not answer as it should: try again shortly',
    )
  if (error instanceof SchemaBehind)
    return new ProblemError(
      503,
      'schema_behind',
      `the database lacks ${error.pending.join(', ')}: run \`pegasus-ops migrate up\` on it`,
    )
  if (isDatabaseOutage(error))
    return new ProblemError(
      503,
      'database_unavailable',
      'the database does not answer: try again shortly, with the same Idempotency-Key if there was one',
    )
  return new ProblemError(500, 'internal', 'something went wrong on our side: report the requestId')
}
