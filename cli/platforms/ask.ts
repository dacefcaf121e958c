import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, type Dispatcher, request } from 'undici'
import type { z } from 'zod'
import { describeDuration } from '../../smoke/duration.ts'
import { networkFailure } from '../../smoke/failure.ts'
import { printable } from '../../smoke/printable.ts'
import { readAtMost } from '../../smoke/read-at-most.ts'
import { type Redact, redactor } from '../../smoke/redact.ts'
import type { Secret } from '../../smoke/secret.ts'
import { transportOf } from '../../smoke/transport.ts'
import { parseJson, wordsOf } from './answer.ts'
import { PlatformError, type PlatformTrouble } from './platform.ts'
import { pauseAfter, pauseAsked } from './rate-limit.ts'

const connectLimitMs = 5000
const maximumAnswerBytes = 16 * 1024 * 1024
const maximumAttempts = 4

export interface Patience {
  /** One exchange; 10 s by default. */
  callMs?: number
  /** One question, its repetitions and its waits for a rate limit included; 60 s by default. */
  questionMs?: number
  /** The first wait before asking again, doubled each time; 500 ms by default. */
  backOffMs?: number
}

export interface ApiOptions {
  called: string
  /** https, or this machine. */
  url: URL
  token: Secret
  /** The headers that carry the token, sent to this origin only. */
  headersOf(token: string): Readonly<Record<string, string>>
  remedies: Readonly<Record<'token-refused' | 'permission' | 'not-found', string>>
  /** What a refusal means on this platform where its status alone does not say, as a token of the wrong kind. */
  explain?(refusal: Refusal): PlatformError | undefined
  patience?: Patience | undefined
  /** Ends every question when it is aborted. */
  signal?: AbortSignal | undefined
}

export interface Refusal {
  status: number
  trouble: PlatformTrouble
  /** The platform's own words, printable and without the token. */
  said: string
  what: string
}

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

export interface Question<Value> {
  /** What it asks for, as a person says it: `the deploys of srv-1`. */
  what: string
  method?: 'GET' | 'POST' | 'PATCH'
  /** Below the base address, starting with a slash; parts of it that are data come percent-encoded. */
  path: string
  query?: Query
  json?: unknown
  /** Whether it changes nothing, so that it can be asked again; a GET by default. GraphQL reads by POST. */
  reads?: boolean
  accept: z.ZodType<Value>
}

export interface Answer<Value> {
  value: Value
  status: number
  header(name: string): string | undefined
}

/** A good answer, or what came in its place and whether asking again may help. */
type Attempt<Value> =
  | { ok: true; answer: Answer<Value> }
  | { ok: false; error: PlatformError; again: boolean; pauseMs?: number }

/**
 * The HTTP of a platform's API. Every question has a deadline and a bounded answer, which is JSON of the asked
 * shape or a `PlatformError`. No redirect is followed. What reads is asked again after a 5xx or a broken
 * connection, within bounds; what writes only after a 429, which says that nothing was done.
 */
export class Api {
  readonly #options: ApiOptions
  readonly #redact: Redact
  readonly #patience: Required<Patience>
  readonly #agent = new Agent({ connect: { timeout: connectLimitMs } })
  /** By `performance.now()`: the platform said that nothing is left to ask before then. */
  #quietUntil = 0

  constructor(options: ApiOptions) {
    if (transportOf(options.url) === 'plain')
      throw new PlatformError(
        'unreachable',
        `${options.called} was not asked: its address is plain http beyond this machine`,
        'give an address that begins with https://',
      )
    this.#options = options
    this.#redact = redactor([options.token])
    this.#patience = { callMs: 10_000, questionMs: 60_000, backOffMs: 500, ...options.patience }
  }

  get called(): string {
    return this.#options.called
  }

  /** A text of the platform's as one printable line without the token. */
  words(text: string, maximumLength?: number): string {
    return printable(this.#redact(text), maximumLength)
  }

  /** @throws {PlatformError} */
  async ask<Value>(question: Question<Value>): Promise<Answer<Value>> {
    const endsAt = performance.now() + this.#patience.questionMs
    await this.#waitFor(this.#quietUntil - performance.now(), endsAt, question)
    for (let attempt = 1; ; attempt++) {
      const made = await this.#attempt(question, endsAt)
      if (made.ok) return made.answer
      if (!made.again || attempt === maximumAttempts) throw made.error
      const pauseMs = pauseAfter(attempt, this.#patience.backOffMs, made.pauseMs)
      if (performance.now() + pauseMs >= endsAt) throw made.error
      await this.#waitFor(pauseMs, endsAt, question)
    }
  }

  /** @param status 0 for a refusal that came with a good status, as GraphQL's do. */
  refusal(trouble: PlatformTrouble, status: number, said: string, what: string): PlatformError {
    const refusal = { status, trouble, said, what }
    const { called, explain, remedies } = this.#options
    const explained = explain?.(refusal)
    if (explained !== undefined) return explained
    const answered = `${status === 0 ? '' : ` with ${status}`}${said === '' ? '' : `: ${said}`}`
    const message = `${called} answered ${what}${answered}`
    const words: Partial<Record<PlatformTrouble, readonly [message: string, remedy: string]>> = {
      'token-refused': [`${called} refused the token${answered}`, remedies['token-refused']],
      permission: [`the token may not ask ${called} for ${what}${answered}`, remedies.permission],
      'not-found': [`${called} does not know ${what}${answered}`, remedies['not-found']],
      'rate-limited': [message, 'ask again later, or from fewer places at once'],
      unavailable: [message, `look at the status page of ${called}, and ask again later`],
    }
    const otherwise = [message, `do it in the dashboard of ${called}, which says more`] as const
    return new PlatformError(trouble, ...(words[trouble] ?? otherwise))
  }

  notUnderstood(what: string, why: string): PlatformError {
    return new PlatformError(
      'not-understood',
      `${this.called} answered ${what} with something that is not understood: ${why}`,
      'its API may have changed: look for a newer pegasus-ops, and for a proxy in between',
    )
  }

  async close(): Promise<void> {
    await this.#agent.destroy()
  }

  async #waitFor(ms: number, endsAt: number, { what }: Question<unknown>): Promise<void> {
    if (ms <= 0) return
    if (performance.now() + ms >= endsAt)
      throw this.refusal('rate-limited', 0, `nothing more for ${describeDuration(ms)}`, what)
    const { signal } = this.#options
    await sleep(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {
      throw this.#stopped(what)
    })
  }

  async #attempt<Value>(question: Question<Value>, endsAt: number): Promise<Attempt<Value>> {
    const { method = 'GET', what } = question
    const reads = question.reads ?? method === 'GET'
    const leftMs = Math.ceil(endsAt - performance.now())
    const limitMs = Math.max(1, Math.min(this.#patience.callMs, leftMs))
    const deadline = AbortSignal.timeout(limitMs)
    const { signal } = this.#options
    try {
      const response = await request(addressOf(this.#options.url, question), {
        method,
        headers: {
          'user-agent': 'pegasus-ops',
          accept: 'application/json',
          ...(question.json === undefined ? {} : { 'content-type': 'application/json' }),
          ...this.#options.headersOf(this.#options.token.reveal()),
        },
        body: question.json === undefined ? null : JSON.stringify(question.json),
        dispatcher: this.#agent,
        signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
      })
      // A body that is left unread reports its own abortion, to nobody.
      response.body.on('error', () => {})
      const body = await textOf(response, maximumAnswerBytes)
      return this.#judge(question, response, body, reads)
    } catch (error) {
      if (signal?.aborted) throw this.#stopped(what)
      if (deadline.aborted) return { ok: false, error: this.#late(what, limitMs, reads), again: reads }
      const { kind, detail } = networkFailure(error)
      const again = reads && (kind === 'broken-off' || kind === 'refused')
      return { ok: false, error: this.#unreachable(what, detail, reads), again }
    }
  }

  #judge<Value>(
    { accept, what }: Question<Value>,
    { statusCode: status, headers }: Dispatcher.ResponseData,
    body: string | undefined,
    reads: boolean,
  ): Attempt<Value> {
    const header = (name: string) => {
      const value = headers[name]
      return typeof value === 'string' ? value : undefined
    }
    const pauseMs = pauseAsked(header, status)
    if (pauseMs !== undefined) this.#quietUntil = performance.now() + pauseMs
    if (status >= 300) {
      const trouble = troubleOf(status)
      const said = status < 400 ? 'it sends elsewhere, which is not followed' : wordsOf(body)
      const error = this.refusal(trouble, status, this.words(said, 300), what)
      const again = trouble === 'rate-limited' || (reads && trouble === 'unavailable')
      return { ok: false, error, again, ...(pauseMs === undefined ? {} : { pauseMs }) }
    }
    const parsed = parseJson(body, header('content-type'), accept)
    return parsed.ok
      ? { ok: true, answer: { value: parsed.value, status, header } }
      : { ok: false, error: this.notUnderstood(what, this.words(parsed.why)), again: false }
  }

  #late(what: string, limitMs: number, reads: boolean): PlatformError {
    return new PlatformError(
      'deadline',
      `${this.called} gave no complete answer for ${what} within ${describeDuration(limitMs)}${doneAllTheSame(reads)}`,
      `look at the status page of ${this.called}, and ask again later`,
    )
  }

  #unreachable(what: string, detail: string, reads: boolean): PlatformError {
    return new PlatformError(
      'unreachable',
      `${this.called} could not be asked for ${what}: ${detail}${doneAllTheSame(reads)}`,
      `see whether this machine reaches ${this.#options.url.host}`,
    )
  }

  #stopped(what: string): PlatformError {
    return new PlatformError('deadline', `asking ${this.called} for ${what} was stopped`, 'ask again')
  }
}

function doneAllTheSame(reads: boolean): string {
  return reads ? '' : '; it may have been done all the same: look before doing it again'
}

function troubleOf(status: number): PlatformTrouble {
  if (status === 401) return 'token-refused'
  if (status === 403) return 'permission'
  if (status === 404 || status === 410) return 'not-found'
  if (status === 429) return 'rate-limited'
  if (status >= 500) return 'unavailable'
  return status < 400 ? 'not-understood' : 'refused'
}

function addressOf(base: URL, { path, query = {} }: Question<unknown>): URL {
  const address = new URL(base)
  address.pathname = `${base.pathname.replace(/\/$/, '')}${path}`
  for (const [name, value] of Object.entries(query))
    for (const one of [value].flat()) if (one !== undefined) address.searchParams.append(name, String(one))
  return address
}

/** The whole body, or undefined when it is larger than allowed. */
async function textOf(
  { body, headers }: Dispatcher.ResponseData,
  maximumBytes: number,
): Promise<string | undefined> {
  if (Number(headers['content-length'] ?? 0) > maximumBytes) {
    body.destroy()
    return undefined
  }
  return (await readAtMost(body, maximumBytes))?.toString('utf8')
}
