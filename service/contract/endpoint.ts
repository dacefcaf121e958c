import type { z } from 'zod'
import type { ProblemCode } from './problem.ts'

/**
 * What a request needs before it is heard. `read` needs a token only where one is configured, `metrics` is
 * `ops` unless the metrics are public.
 */
export type Door = 'open' | 'read' | 'write' | 'ops' | 'metrics'

/** A part of the deployment that an endpoint cannot do without. */
export type Backend = 'database' | 'storage' | 'queue'

export interface Answer {
  meaning: string
  /** What the body holds; absent for a body that is no JSON. */
  schema?: z.ZodType
  /** `application/json` unless told. */
  mediaType?: string
}

/** A refusal that an endpoint may give, beside those that its door and its inputs bring along. */
export type Refusal = readonly [status: number, code: ProblemCode]

/** One thing that a client can ask, as the service promises it. */
export interface Endpoint {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** With its parameters in braces, as `/lectures/{id}`. */
  path: string
  /** The heading that it stands under. */
  group: Group
  summary: string
  /** What else a client has to know. */
  details?: string
  door: Door
  /** What each part in braces is. */
  parameters?: Readonly<Record<string, z.ZodType>>
  query?: z.ZodObject
  headers?: Readonly<Record<string, string>>
  /** The body of a request; a form also takes one file. */
  body?: { kind: 'json' | 'form'; schema: z.ZodObject }
  needs: readonly Backend[]
  answers: Readonly<Record<number, Answer>>
  refusals?: readonly Refusal[]
}

export const groups = {
  Lectures: 'A recording or PDF comes in, is transcribed, made into study material and exported.',
  Courses: 'What lectures belong to.',
  Jobs: 'One run of one stage over one lecture. What failed for good waits in the dead letter.',
  Presets: 'The shapes that study material can have.',
  Health: 'Whether the service is there, and whether it can serve.',
  Operations: 'For whoever runs the service; behind a token of their own.',
  Reference: 'This description.',
} as const
export type Group = keyof typeof groups

const unreachable: Readonly<Record<Backend, ProblemCode>> = {
  database: 'database_unavailable',
  storage: 'storage_unavailable',
  queue: 'queue_unavailable',
}

/** Every refusal that an endpoint may give, by status: those of its door and its inputs, and its own. */
export function refusalsOf(endpoint: Endpoint): Refusal[] {
  const { door, needs, query, body, headers, refusals = [] } = endpoint
  const counted = door === 'write' || door === 'ops' || door === 'metrics'
  const all: Refusal[] = [
    ...(door === 'open' ? [] : ([[401, 'unauthorized'] as const, [403, 'forbidden'] as const] as const)),
    ...(counted ? ([[429, 'rate_limited'] as const, [503, 'queue_unavailable'] as const] as const) : []),
    ...(headers?.['Idempotency-Key'] ? ([[400, 'bad_request']] as const) : []),
    ...(query || body ? ([[422, 'validation_failed']] as const) : []),
    ...(body
      ? ([
          [400, 'bad_request'],
          [413, 'body_too_large'],
        ] as const)
      : []),
    ...(headers?.['Idempotency-Key'] ? ([[409, 'conflict']] as const) : []),
    ...needs.map((backend) => [503, unreachable[backend]] as const),
    ...refusals,
  ]
  const distinct = new Map(all.map((refusal) => [refusal.join(' '), refusal]))
  return [...distinct.values()].sort(([one], [other]) => one - other)
}
