import type { Context } from 'koa'
import type { z } from 'zod'
import { EntityId, ServerId } from '../contract/ids.ts'
import type { ProblemIssue } from '../contract/problem.ts'
import { badRequest, notFound, ProblemError } from './problem-error.ts'

/** Parses input with the contract; what does not fit is answered 422 with the list of rejected places. */
export function parse<T>(schema: z.ZodType<T>, input: unknown, place: 'query' | 'body' | 'path'): T {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  throw new ProblemError(422, 'validation_failed', 'the request does not fit the contract', {
    issues: parsed.error.issues.map((issue) => toIssue(issue, place)),
  })
}

function toIssue(issue: z.core.$ZodIssue, place: string): ProblemIssue {
  return {
    type: issue.code ?? 'invalid',
    loc: [place, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))],
    msg: issue.message,
  }
}

/** Refuses a request that says something in a body that nobody would read. */
export function refuseBody(ctx: Context, remedy: string): void {
  const empty = ctx.get('content-length') === '' || ctx.get('content-length') === '0'
  if (empty && ctx.get('transfer-encoding') === '') return
  throw new ProblemError(422, 'validation_failed', 'this request takes no body', {
    issues: [{ type: 'body_not_expected', loc: ['body'], msg: remedy }],
  })
}

/** The id of a course or lecture in a path; one that cannot exist is answered 400. */
export function entityId(value: string | undefined, what: string): string {
  const parsed = EntityId.safeParse(value)
  if (!parsed.success)
    throw badRequest('bad_request', `this cannot be the id of a ${what}: ${parsed.error.issues[0]?.message}`)
  return parsed.data
}

/** The id of a job in a path; anything that is not a UUID names no job. */
export function serverId(value: string | undefined, what: string): string {
  const parsed = ServerId.safeParse(value)
  if (!parsed.success) throw notFound(`this ${what}`, `ids of ${what}s come from the answers that made them`)
  return parsed.data
}
