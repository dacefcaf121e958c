import type { Context } from 'koa'
import type { z } from 'zod'
import type { ProblemIssue } from '../contract/problem.ts'
import { ProblemError } from './problem-error.ts'

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

export function hasBody(ctx: Context): boolean {
  return !['', '0'].includes(ctx.get('content-length')) || ctx.get('transfer-encoding') !== ''
}

export function refuseBody(ctx: Context, remedy: string): void {
  if (!hasBody(ctx)) return
  throw new ProblemError(422, 'validation_failed', 'this request takes no body', {
    issues: [{ type: 'body_not_expected', loc: ['body'], msg: remedy }],
  })
}
