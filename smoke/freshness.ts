import type { AnswerFacts } from './asked.ts'

/** A clock of milliseconds may show the same one twice to questions that follow each other at once. */
const sameInstantMs = 50

interface Received {
  /** The request id that was sent with the question. */
  sentId: string
  sentAtMs: number
  facts: Pick<AnswerFacts, 'requestId' | 'instance'>
  /** The `Age` header, in seconds. */
  ageSeconds: number | null
  /** What the answer said. */
  value: unknown
}

/**
 * Tells an answer that was made for its question from one that something on the way has kept: by its age, by a request id
 * that another answer had, or by the time in it, which stands still. A kept answer says nothing about the service now.
 */
export class Freshness {
  readonly #firstSeenMs = new Map<string, number>()

  /** Why the answer is an old one, or undefined; `nowMs` and `sentAtMs` are of one clock. */
  staleBecause({ sentId, sentAtMs, facts, ageSeconds, value }: Received, nowMs: number): string | undefined {
    const { requestId, instance } = facts
    const time = timeIn(value)
    const isRepeated = requestId !== null && requestId !== sentId && this.#isOld(`id ${requestId}`, sentAtMs)
    const standsStill =
      time !== undefined && this.#isOld(`time ${instance} ${time}`, sentAtMs - sameInstantMs)
    if (requestId !== null) this.#note(`id ${requestId}`, nowMs)
    if (time !== undefined) this.#note(`time ${instance} ${time}`, nowMs)
    if (ageSeconds !== null && ageSeconds > 0) return `it was ${ageSeconds} s old (Age)`
    if (isRepeated) return 'it carries the request id of an earlier answer'
    return standsStill ? 'it tells the same time as an earlier answer' : undefined
  }

  #isOld(mark: string, beforeMs: number): boolean {
    const seenMs = this.#firstSeenMs.get(mark)
    return seenMs !== undefined && seenMs < beforeMs
  }

  #note(mark: string, nowMs: number): void {
    if (!this.#firstSeenMs.has(mark)) this.#firstSeenMs.set(mark, nowMs)
  }
}

function timeIn(body: unknown): string | undefined {
  const isTimed = typeof body === 'object' && body !== null && 'time' in body
  return isTimed && typeof body.time === 'string' ? body.time : undefined
}
