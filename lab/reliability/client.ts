import { setTimeout as sleep } from 'node:timers/promises'
import type { z } from 'zod'
import type { Stack } from '../stack/stack.ts'

export interface Question<Value> {
  method?: 'GET' | 'POST' | 'DELETE'
  path: string
  body?: FormData | string
  headers?: Record<string, string>
  answer: z.ZodType<Value>
}

/** What a lecture or job that was accepted must never be answered: it is gone. */
export class Gone extends Error {
  override readonly name = 'Gone'
}

/** What a client waits between two tries: less than Retry-After asks for, which is harder on the service. */
const pauseMs = 250
const patienceMs = 20_000

/** Answers that say: come back. Everything else but success is a surprise. */
const comeBack = [409, 429, 503]

/**
 * A client as a good one is: it comes back after a broken connection, 409, 429 and 503, with the same
 * Idempotency-Key, until it is answered. It notes answers that nobody should get, and comes back all the same.
 */
export class Client {
  readonly #stack: Pick<Stack, 'apiUrl' | 'writeToken'>
  /** Answers that neither the contract nor an outage explains, and how often each came. */
  readonly surprises = new Map<string, number>()
  answered = 0

  constructor(stack: Pick<Stack, 'apiUrl' | 'writeToken'>) {
    this.#stack = stack
  }

  /** Asks until there is an answer. Throws Gone for a 404, the signal's reason when that fires first. */
  async insist<Value>(question: Question<Value>, signal: AbortSignal): Promise<Value> {
    for (;;) {
      signal.throwIfAborted()
      const asked = await this.ask(question, signal)
      if (asked?.status === 200) return asked.value
      if (asked?.status === 404)
        throw new Gone(`${question.method ?? 'GET'} ${question.path} was answered 404`)
      await sleep(pauseMs)
    }
  }

  /** Asks once; undefined when there was no answer in time, or one that is noted as a surprise. */
  async ask<Value>(
    question: Question<Value>,
    signal: AbortSignal,
  ): Promise<{ status: 200; value: Value } | { status: 404 | 409 | 429 | 503 } | undefined> {
    const { method = 'GET', path, body, headers, answer } = question
    const told = await this.#fetch(path, {
      method,
      signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
      headers: { authorization: `Bearer ${this.#stack.writeToken}`, ...headers },
      ...(body === undefined ? {} : { body }),
    })
    if (told === undefined) return undefined
    this.answered += 1
    const { status, text } = told
    if (status === 404 || comeBack.includes(status)) return { status: status as 404 | 409 | 429 | 503 }
    const parsed = status === 200 ? answer.safeParse(parsedJson(text)) : undefined
    if (parsed?.success) return { status: 200, value: parsed.data }
    const what = `${method} ${path.replace(/[^/?=]*\d[^/?=]*/g, '…')} was answered ${status}`
    const surprise = status === 200 ? `${what} against its contract` : `${what}: ${text.slice(0, 300)}`
    this.surprises.set(surprise, (this.surprises.get(surprise) ?? 0) + 1)
    return undefined
  }

  async #fetch(path: string, init: RequestInit): Promise<{ status: number; text: string } | undefined> {
    try {
      const response = await fetch(`${this.#stack.apiUrl}${path}`, init)
      return { status: response.status, text: await response.text() }
    } catch {
      return undefined
    }
  }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
