import { setTimeout as sleep } from 'node:timers/promises'
import type { Scene } from './scene.ts'

export interface Question {
  method?: 'GET' | 'POST' | 'DELETE'
  path: string
  body?: Uint8Array<ArrayBuffer> | string
  headers?: Record<string, string>
}

/** An answer as it came: its status and its JSON. */
export interface Answer {
  status: number
  body: Record<string, unknown>
}

/** What came of asking until the answer was a definite one. */
export interface Insisted extends Answer {
  /** Whether an earlier try may have done it all the same: it was not answered, or answered 5xx. */
  unsure: boolean
  /** What the tries before were answered; null is for none. */
  before: (Answer | null)[]
}

const pauseMs = 250
const answerWithinMs = 15_000
const comeBackForMs = 25_000

/** Asks once; null without an answer in time. */
export async function ask({ ground }: Pick<Scene, 'ground'>, question: Question): Promise<Answer | null> {
  const { method = 'GET', path, body, headers } = question
  try {
    const response = await fetch(`${ground.stack.apiUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${ground.stack.writeToken}`, ...headers },
      signal: AbortSignal.timeout(answerWithinMs),
      ...(body === undefined ? {} : { body }),
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
  } catch {
    return null
  }
}

/** Asks as a good client does: again after no answer, 409, 429 and 5xx, until the answer is another one or time is up. */
export async function insist(
  scene: Pick<Scene, 'ground'>,
  question: Question,
  {
    once = false,
    betweenTries = async () => {},
  }: { once?: boolean; betweenTries?: () => Promise<unknown> } = {},
): Promise<Insisted> {
  const giveUpAt = performance.now() + comeBackForMs
  const before: (Answer | null)[] = []
  for (;;) {
    const answer = await ask(scene, question)
    const comeBack = answer === null || [409, 429].includes(answer.status) || answer.status >= 500
    if (once || !comeBack || performance.now() > giveUpAt) {
      const unsure = [...before, ...(comeBack ? [answer] : [])].some((one) => !one || one.status >= 500)
      return { ...(answer ?? { status: 0, body: {} }), unsure, before }
    }
    before.push(answer)
    await betweenTries()
    await sleep(pauseMs)
  }
}
