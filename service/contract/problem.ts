import { z } from 'zod'
import { namedObject } from './named.ts'

/** Stable slugs that a client may branch on, each with its status; `detail` is for people and may change. */
export const problemCodes = {
  bad_request: { status: 400, meaning: 'the request cannot be used as it is' },
  body_too_large: { status: 413, meaning: 'the body or the file is larger than this deployment takes' },
  conflict: { status: 409, meaning: 'something that is under way stands against it' },
  file_missing: { status: 400, meaning: 'there is no file to take in' },
  file_not_recognised: { status: 400, meaning: 'the file is neither a recording nor a PDF that can be read' },
  forbidden: { status: 403, meaning: 'the token is not the one that this needs' },
  internal: { status: 500, meaning: 'something went wrong on our side' },
  method_not_allowed: { status: 405, meaning: 'the path does not take this method' },
  missing_field: { status: 400, meaning: 'a required field of the form is missing or empty' },
  not_confirmed: { status: 503, meaning: 'it is stored and will be done, but the queue did not confirm it' },
  not_found: { status: 404, meaning: 'what was asked for does not exist' },
  preset_unknown: { status: 400, meaning: 'there is no such preset' },
  queue_unavailable: { status: 503, meaning: 'the queue does not answer' },
  rate_limited: { status: 429, meaning: 'too many requests; wait as Retry-After says' },
  storage_unavailable: { status: 503, meaning: 'the bucket does not answer as it should' },
  database_unavailable: { status: 503, meaning: 'the database does not answer' },
  schema_behind: {
    status: 503,
    meaning: 'the database lacks a migration that this needs; the rest of the service runs without it',
  },
  upload_idle: { status: 408, meaning: 'the client stopped sending in the middle of its upload' },
  unauthorized: { status: 401, meaning: 'a token is needed and there is none' },
  validation_failed: { status: 422, meaning: 'inputs do not fit; `detail` lists each' },
} as const

export type ProblemCode = keyof typeof problemCodes
export const ProblemCode = z.enum(Object.keys(problemCodes) as [ProblemCode, ...ProblemCode[]])

/** One rejected input of a 422 answer: where it stood and what was wrong with it. */
export const ProblemIssue = namedObject('ProblemIssue', {
  type: z.string(),
  loc: z.array(z.union([z.string(), z.number()])),
  msg: z.string(),
})
export type ProblemIssue = z.infer<typeof ProblemIssue>

/**
 * The body of every answer that is not 2xx. `detail` is a sentence, or, with 422, the list of rejected
 * inputs that existing Pegasus clients expect.
 */
export const Problem = namedObject('Problem', {
  detail: z.union([z.string(), z.array(ProblemIssue)]),
  code: ProblemCode,
  requestId: z.string(),
})
export type Problem = z.infer<typeof Problem>
