import type { z } from 'zod'
import { type ProblemCode, problemCodes } from './problem.ts'

/** Who may ask. Whoever may write may read. Reads, writes and metrics can be opened by the deployment. */
export const guardMeanings = {
  open: 'Open to everybody.',
  read: 'Needs the read token, unless reads are open.',
  write: 'Needs the write token, unless writes are open.',
  ops: 'Needs the ops token.',
  metrics: 'Needs the token for metrics or the ops token, unless the metrics are public.',
} as const
export type Guard = keyof typeof guardMeanings

/** A part of the deployment that an endpoint cannot do without. */
export type Backend = 'database' | 'storage' | 'queue'

/** The largest JSON body of a request, in bytes. */
export const maximumJsonBytes = 65_536

export interface Answer {
  meaning: string
  /** What the body holds; absent for a body that is no JSON. */
  schema?: z.ZodType
  /** `application/json` unless given. */
  mediaType?: string
}

/** A part of a path, in braces there. */
export interface PathParameter {
  /** What it names, as `lecture`. */
  of: string
  schema: z.ZodType<string>
  /** How a value that does not fit the schema is refused. */
  misfit: 'bad_request' | 'not_found' | 'validation_failed'
}

/** What the service promises of one thing that a client can ask. The router and the description are made of it. */
export interface Endpoint {
  summary: string
  /** What else a client has to know. */
  details?: string
  guard: Guard
  /**
   * Requests under this name are counted apart from all others. Otherwise those of one guard are counted together. Only
   * writes cannot be counted while Redis is away.
   */
  countedApart?: string
  parameters?: Readonly<Record<string, PathParameter>>
  query?: z.ZodObject
  headers?: Readonly<Record<string, string>>
  /** The body of a request: JSON, or a form that also takes one file and that its handler reads itself. */
  body?: { kind: 'json' | 'form'; schema: z.ZodObject; optional?: true }
  needs: readonly Backend[]
  /** By status. A handler answers with the first unless it sets another. */
  answers: Readonly<Record<number, Answer>>
  /** What it refuses beside what its guard and its inputs bring along. */
  refusals?: readonly ProblemCode[]
}

/** A method and a path, with its parameters in braces. */
export type Route = `${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}`
export type Endpoints = Readonly<Record<Route, Endpoint>>

/** Every refusal that an endpoint may give: those of its guard and its inputs, and its own. */
export function refusalsOf(endpoint: Endpoint): ProblemCode[] {
  const { guard, countedApart, parameters = {}, query, body, headers, needs, refusals = [] } = endpoint
  const all: ProblemCode[] = [
    ...(guard === 'open' ? [] : (['unauthorized', 'forbidden', 'rate_limited'] as const)),
    ...(guard === 'write' && countedApart === undefined ? (['queue_unavailable'] as const) : []),
    ...Object.values(parameters).map(({ misfit }) => misfit),
    ...(query || body ? (['validation_failed'] as const) : []),
    ...(body ? (['bad_request', 'body_too_large'] as const) : []),
    ...(headers?.['Idempotency-Key'] ? (['bad_request', 'conflict'] as const) : []),
    ...needs.map((backend) => `${backend}_unavailable` as const),
    ...refusals,
  ]
  return [...new Set(all)].sort((one, other) => problemCodes[one].status - problemCodes[other].status)
}
