import { z } from 'zod'

/** Stable slugs that a client may branch on; `detail` is for people and may change. */
export const problemCodes = [
  'bad_request',
  'body_too_large',
  'conflict',
  'file_missing',
  'file_not_recognised',
  'forbidden',
  'internal',
  'method_not_allowed',
  'missing_field',
  'not_found',
  'preset_unknown',
  'queue_unavailable',
  'rate_limited',
  'storage_unavailable',
  'database_unavailable',
  'unauthorized',
  'validation_failed',
] as const

export const ProblemCode = z.enum(problemCodes)
export type ProblemCode = z.infer<typeof ProblemCode>

/** One rejected input of a 422 answer: where it stood and what was wrong with it. */
export const ProblemIssue = z.object({
  type: z.string(),
  loc: z.array(z.union([z.string(), z.number()])),
  msg: z.string(),
})
export type ProblemIssue = z.infer<typeof ProblemIssue>

/**
 * The body of every answer that is not 2xx. `detail` is a sentence, or, with 422, the list of rejected
 * inputs that existing Pegasus clients expect.
 */
export const Problem = z.object({
  detail: z.union([z.string(), z.array(ProblemIssue)]),
  code: ProblemCode,
  requestId: z.string(),
})
export type Problem = z.infer<typeof Problem>
