import { z } from 'zod'

/** Stable slugs that a client may branch on, and what each means; `detail` is for people and may change. */
export const problemMeanings = {
  bad_request: 'the request cannot be used as it is',
  body_too_large: 'the body or the file is larger than this deployment takes',
  conflict: 'something that is under way stands against it',
  file_missing: 'there is no file to take in',
  file_not_recognised: 'the file is neither a recording nor a PDF that can be read',
  forbidden: 'the token is not the one that this needs',
  internal: 'something went wrong on our side',
  method_not_allowed: 'the path does not take this method',
  missing_field: 'a required field of the form is missing or empty',
  not_found: 'what was asked for does not exist',
  preset_unknown: 'there is no such preset',
  queue_unavailable: 'the queue does not answer',
  rate_limited: 'too many requests; wait as Retry-After says',
  storage_unavailable: 'the bucket does not answer as it should',
  database_unavailable: 'the database does not answer',
  schema_behind: 'the database lacks a migration that this needs; the rest of the service runs without it',
  unauthorized: 'a token is needed and there is none',
  validation_failed: 'inputs do not fit; `detail` lists each',
} as const

export type ProblemCode = keyof typeof problemMeanings
export const ProblemCode = z.enum(Object.keys(problemMeanings) as [ProblemCode, ...ProblemCode[]])

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
