import { randomUUID } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { Agent, type Dispatcher, type FormData, request } from 'undici'
import { headers as pegasusHeaders } from '../service/contract/health.ts'
import type { AnswerFacts, Asked } from './asked.ts'
import { type Contact, makeContact } from './contact.ts'
import { type Failure, type Guard, networkFailure, timedOut } from './failure.ts'
import { Freshness } from './freshness.ts'
import { type AcceptedAnswers, parseAnswer, unexpectedStatus } from './parse-answer.ts'
import { printable } from './printable.ts'
import { readAtMost } from './read-at-most.ts'
import { type Redact, redactor } from './redact.ts'
import type { Secret } from './secret.ts'
import { type Transport, transportOf } from './transport.ts'

const connectLimitMs = 5000
const maximumAnswerBytes = 16 * 1024 * 1024
const maximumDownloadBytes = 64 * 1024 * 1024

export interface TargetOptions {
  /** What the operator called it. */
  name: string
  /** The base address: http or https, without credentials, query or fragment. */
  url: URL
  tokens?: Tokens
  /** How long one question may take unless it brings its own limit; 10 s by default. */
  deadlineMs?: number
}

export type Tokens = Readonly<Partial<Record<Guard, Secret>>>

export interface Question<Value> {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Whose token it takes; GET reads and everything else writes, by default. */
  guard?: Guard
  /** Below the base address, starting with a slash; parts of it that are data come percent-encoded. */
  path: string
  body?: FormData | { json: unknown }
  /** Makes asking twice the same as asking once, for what would act twice otherwise. */
  idempotencyKey?: string
  /** The contract of each good status; any other status is a failure. */
  accept: AcceptedAnswers<Value>
  deadlineMs?: number
  /** The connections to ask over, for whoever cares for its own; else the target's. */
  connections?: Agent
}

/**
 * How to fetch a download URL: whole, its first byte only, without its query, where the signature is, or to see that it is
 * gone.
 */
export type DownloadWay = 'whole' | 'first-byte' | 'unsigned' | 'gone'

export interface Download {
  bytes: Buffer
  contentType: string | null
}

/** Connections to a service, kept open for the next question. Whoever opens them closes them. */
export function openConnections(): Agent {
  // Over HTTP/2 questions wait for each other: for the handshake of a connection that may be dead, and behind its answers.
  return new Agent({ allowH2: false, connect: { timeout: connectLimitMs } })
}

export async function onFreshConnection<T>(ask: (connections: Agent) => Promise<T>): Promise<T> {
  const connections = openConnections()
  try {
    return await ask(connections)
  } finally {
    await connections.destroy()
  }
}

/**
 * A deployed service one can ask. Every question has a deadline and a bounded answer; nothing is thrown for
 * what the network or the service does. The tokens are sent to this origin only, each with what it is for:
 * never along a redirect (none is followed), never over plain http beyond this machine, never to a download URL.
 */
export class Target {
  readonly name: string
  readonly url: URL
  readonly transport: Transport
  readonly #tokens: Tokens
  /** Blots out what the service echoes of the tokens. */
  readonly #redact: Redact
  readonly #deadlineMs: number
  readonly #agent = openConnections()
  readonly #freshness = new Freshness()

  constructor({ name, url, tokens = {}, deadlineMs = 10_000 }: TargetOptions) {
    this.name = name
    this.url = url
    this.transport = transportOf(url)
    this.#tokens = tokens
    this.#redact = redactor(Object.values(tokens))
    this.#deadlineMs = deadlineMs
  }

  async ask<Value>(question: Question<Value>, signal: AbortSignal): Promise<Asked<Value>> {
    const { method = 'GET', path, body, deadlineMs = this.#deadlineMs } = question
    const { guard = method === 'GET' ? 'read' : 'write' } = question
    const url = new URL(this.url)
    const [pathname = '', query = ''] = path.split('?', 2)
    url.pathname = `${this.url.pathname.replace(/\/$/, '')}${pathname}`
    url.search = query
    const sentId = randomUUID()
    const headers: Record<string, string> = {
      ...whoAsks,
      accept: 'application/json',
      [pegasusHeaders.requestId]: sentId,
    }
    // Whoever may write may read; /health is open to everybody.
    const mayRead = guard === 'read' && !pathname.startsWith('/health') ? this.#tokens.write : undefined
    const token = this.#tokens[guard] ?? mayRead
    if (token === undefined && guard === 'ops') return { ok: false, failure: noOpsToken, facts: null }
    if (token !== undefined) {
      if (this.transport === 'plain') return { ok: false, failure: tokenWithheld, facts: null }
      headers['authorization'] = `Bearer ${token.reveal()}`
    }
    if (question.idempotencyKey !== undefined) headers['idempotency-key'] = question.idempotencyKey
    const json = body !== undefined && 'json' in body
    if (json) headers['content-type'] = 'application/json'
    const sentAtMs = performance.now()
    const received = await this.#exchange(
      url,
      { method, headers, body: json ? JSON.stringify(body.json) : (body ?? null) },
      {
        deadlineMs,
        maximumBytes: maximumAnswerBytes,
        signal,
        connections: question.connections ?? this.#agent,
      },
    )
    if (!received.ok) return received
    const { facts, ageSeconds } = received
    const answer = parseAnswer(received.value, facts, question.accept, this.#redact, guard)
    const value = answer.ok ? answer.value : undefined
    const stale = this.#freshness.staleBecause(
      { sentId, sentAtMs, facts, ageSeconds, value },
      performance.now(),
    )
    return stale === undefined
      ? answer
      : { ok: false, failure: { kind: 'cached', detail: `the answer came from a cache: ${stale}` }, facts }
  }

  async download(url: Secret, signal: AbortSignal, way: DownloadWay = 'whole'): Promise<Asked<Download>> {
    const address = new URL(url.reveal())
    if (way === 'unsigned') address.search = ''
    const headers = { accept: '*/*', ...(way === 'first-byte' ? { range: 'bytes=0-0' } : {}) }
    const received = await this.#exchange(
      address,
      { method: 'GET', headers, body: null },
      { deadlineMs: this.#deadlineMs, maximumBytes: maximumDownloadBytes, signal },
    )
    if (!received.ok) return received
    const { value: bytes, facts } = received
    return facts.status === 200 || (facts.status === 206 && way === 'first-byte')
      ? { ok: true, value: { bytes, contentType: facts.contentType }, facts }
      : { ok: false, failure: unexpectedStatus(bytes, facts, this.#redact), facts }
  }

  contact(signal: AbortSignal): Promise<Contact> {
    return makeContact(this.url, signal)
  }

  async close(): Promise<void> {
    await this.#agent.destroy()
  }

  async #exchange(
    url: URL,
    options: Pick<Dispatcher.RequestOptions, 'method' | 'headers' | 'body'>,
    limits: {
      deadlineMs: number
      maximumBytes: number
      signal: AbortSignal
      connections?: Agent
    },
  ): Promise<Exchanged> {
    const deadline = AbortSignal.timeout(limits.deadlineMs)
    const startedAt = performance.now()
    let facts: AnswerFacts | null = null
    try {
      const response = await request(url, {
        ...options,
        dispatcher: limits.connections ?? this.#agent,
        signal: AbortSignal.any([limits.signal, deadline]),
      })
      // A body that is left unread reports its own abortion, to nobody.
      response.body.on('error', () => {})
      facts = factsOf(response, performance.now() - startedAt, this.#redact)
      const redirect = redirectOf(response, url, this.#redact)
      if (redirect !== undefined) {
        response.body.destroy()
        return { ok: false, failure: redirect, facts }
      }
      const bytes = await readAtMost(response.body, limits.maximumBytes)
      facts = { ...facts, durationMs: performance.now() - startedAt }
      return bytes === undefined
        ? { ok: false, failure: tooLarge(limits.maximumBytes), facts }
        : { ok: true, value: bytes, facts, ageSeconds: ageIn(response) }
    } catch (error) {
      return { ok: false, failure: failureOf(error, limits, deadline), facts }
    }
  }
}

type Exchanged =
  | Extract<Asked<Buffer>, { ok: false }>
  | (Extract<Asked<Buffer>, { ok: true }> & { ageSeconds: number | null })

/** So that logs and the deletion audit tell the verifier's own doings from those of users. */
const whoAsks = { 'user-agent': 'pegasus-ops', 'x-actor-id': 'pegasus-ops' }

const tokenWithheld: Failure = {
  kind: 'token-withheld',
  detail: 'the token was not sent, because the address is plain http beyond this machine',
}

/** /ops is never open, so that asking without a token would only tell what is known already. */
const noOpsToken: Failure = { kind: 'no-token', detail: 'no token for /ops is given' }

function failureOf(
  error: unknown,
  { signal, deadlineMs }: { signal: AbortSignal; deadlineMs: number },
  deadline: AbortSignal,
): Failure {
  if (signal.aborted) return { kind: 'stopped', detail: 'the run was stopped before the answer came' }
  return deadline.aborted ? timedOut(deadlineMs) : networkFailure(error)
}

function factsOf(
  { statusCode, headers }: Dispatcher.ResponseData,
  durationMs: number,
  redact: Redact,
): AnswerFacts {
  const header = (name: string) => {
    const value = headers[name]
    return typeof value === 'string' ? printable(redact(value), 200) : null
  }
  return {
    status: statusCode,
    durationMs,
    contentType: header('content-type'),
    retryAfterMs: secondsIn(header('retry-after')),
    requestId: header(pegasusHeaders.requestId),
    release: header(pegasusHeaders.release),
    instance: header(pegasusHeaders.instance),
    contract: header(pegasusHeaders.contract),
  }
}

/** How long a cache has kept the answer; a header that came twice counts as its larger number. */
function ageIn({ headers: { age } }: Dispatcher.ResponseData): number | null {
  const ages = [age].flat().filter((text) => text !== undefined && /^\d{1,9}$/.test(text))
  return ages.length === 0 ? null : Math.max(...ages.map(Number))
}

/** Of the two forms of `Retry-After` the one that rate limits use, in milliseconds. */
function secondsIn(header: string | null): number | null {
  return header !== null && /^\d{1,4}$/.test(header) ? Number(header) * 1000 : null
}

function redirectOf(
  { statusCode, headers }: Dispatcher.ResponseData,
  from: URL,
  redact: Redact,
): Failure | undefined {
  const location = headers['location']
  if (statusCode < 300 || statusCode > 399 || typeof location !== 'string') return undefined
  const to = URL.parse(location, from.href)
  const where = to === null ? 'an address that is no URL' : `${to.origin}${to.pathname}`
  return {
    kind: 'redirect',
    status: statusCode,
    detail: printable(`${statusCode}, sends elsewhere: ${redact(where)}`),
  }
}

function tooLarge(maximumBytes: number): Failure {
  return { kind: 'too-large', detail: `the answer is larger than ${maximumBytes / 1024 / 1024} MiB` }
}
