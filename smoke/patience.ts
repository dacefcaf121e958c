import { setTimeout as sleep } from 'node:timers/promises'
import type { Asked } from './asked.ts'
import { isUnclear } from './failure.ts'

const pausesMs = [250, 750]
/** The usual window of a rate limit, and a little more. */
const rateLimitMs = 75_000

export interface Patience {
  /** How often it may be asked: once what may act twice, and what is measured or polled by somebody else. */
  tries: number
  /** Whether only what went wrong on the way is asked again: every whole answer of a bucket is its own word. */
  onlyTransport?: boolean
}

/**
 * Asks again while the answer says nothing certain: what a proxy says, what broke off, what came late or is garbage. A
 * rate limit is waited for. Gives back the last answer; a failure says how often it was asked for. Ends with the signal.
 */
export async function askPatiently<Value>(
  ask: () => Promise<Asked<Value>>,
  { tries, onlyTransport = false }: Patience,
  signal: AbortSignal,
): Promise<Asked<Value>> {
  let limitedMs = 0
  for (let asked = 1; ; ) {
    const answer = await ask()
    if (answer.ok) return answer
    const failure = { ...answer.failure, tries: asked }
    const isLimited = failure.status === 429
    const pauseMs = isLimited ? (answer.facts?.retryAfterMs ?? 3_000) : (pausesMs[asked - 1] ?? 0)
    const mayAsk = isLimited
      ? tries > 1 && limitedMs + pauseMs <= rateLimitMs
      : asked < tries && isUnclear(failure, onlyTransport)
    if (!mayAsk || signal.aborted) return { ...answer, failure }
    if (isLimited) limitedMs += pauseMs
    else asked += 1
    await sleep(pauseMs, undefined, { signal }).catch(() => {})
  }
}
