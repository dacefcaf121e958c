import type { Failure } from './failure.ts'

export interface AnswerFacts {
  status: number
  durationMs: number
  contentType: string | null
  /** How long a rate limit asks to wait; absent in records of before 0.2.0. */
  retryAfterMs?: number | null
  requestId: string | null
  release: string | null
  instance: string | null
  /** The version of the contract that the service speaks. */
  contract: string | null
}

/** What came of asking: a value that fits the contract, or why there is none. Plain data, safe to store. */
export type Asked<Value> =
  | { ok: true; value: Value; facts: AnswerFacts }
  | { ok: false; failure: Failure; facts: AnswerFacts | null }

/** The same outcome without the body: for evidence that must not hold lecture text or download URLs. */
export function withoutValue(asked: Asked<unknown>): Asked<null> {
  return asked.ok ? { ...asked, value: null } : asked
}

/** The HTTP status of the answer, or null when there was none. */
export function statusOf(asked: Asked<unknown>): number | null {
  return asked.facts?.status ?? null
}
