import { setTimeout as sleep } from 'node:timers/promises'
import { aborted } from 'node:util'
import { Agent, type Dispatcher, request } from 'undici'
import { z } from 'zod'
import type { GcsCredentials } from './gcs-credentials.ts'
import { GcsRefusal, refusalOf } from './gcs-failure.ts'

/** One request to Cloud Storage's JSON API. */
export interface GcsRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** A path below the endpoint, or the whole address of an upload session, which needs no token. */
  to: { path: string; query?: Record<string, string> } | { session: string }
  headers?: Record<string, string>
  body?: string | Uint8Array
  signal?: AbortSignal | undefined
}

export type GcsAnswer = Dispatcher.ResponseData

export interface SendOptions {
  /** Statuses that are as good as those below 300. */
  expected?: readonly number[]
  /** 3 by default. */
  attempts?: number
  /** What a 404 means, where it means one thing: the code of its refusal. */
  missing?: 'NoSuchBucket'
}

export interface GcsClient {
  /**
   * Sends a request and resolves to a good answer, one whose status is below 300 or expected. The body
   * is the caller's to read. Rejects with a GcsRefusal, after a few attempts at what may pass.
   */
  send(asked: GcsRequest, options?: SendOptions): Promise<GcsAnswer>
  /** The same for an answer that is a document. */
  json<Answer>(schema: z.ZodType<Answer>, asked: GcsRequest, options?: SendOptions): Promise<Answer>
  close(): void
}

export interface GcsClientOptions {
  endpoint: string
  credentials: () => Promise<GcsCredentials>
  /** 5 s by default. */
  connectTimeoutMs?: number
  /** For one attempt, from its start to the head of the answer, and for silence after that; 60 s by default. */
  requestTimeoutMs?: number
}

const defaultAttempts = 3
const firstWaitMs = 100

const Refusal = z.object({ error: z.object({ errors: z.array(z.object({ reason: z.string() })).min(1) }) })

/**
 * Speaks to Cloud Storage by undici. Google's own client is used for credentials and signatures only: at
 * 8.4, a retry within its download stream ends the process, one upload can turn its retries off for good,
 * and nothing that it sends can be cancelled.
 */
export function createGcsClient(options: GcsClientOptions): GcsClient {
  const { endpoint, credentials, connectTimeoutMs = 5000, requestTimeoutMs = 60_000 } = options
  const dispatcher = new Agent({
    connect: { timeout: connectTimeoutMs },
    headersTimeout: requestTimeoutMs,
    bodyTimeout: requestTimeoutMs,
  })

  const sendOnce = async ({ method, to, headers, body, signal }: GcsRequest): Promise<GcsAnswer> => {
    const identity = 'path' in to ? await orAborted(identityOf(credentials), signal) : {}
    const address = 'path' in to ? `${endpoint}${to.path}?${new URLSearchParams(to.query)}` : to.session
    // Undici's own timeouts do not run while a body is being sent to a server that no longer reads.
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(new GcsRefusal('TimeoutError')), requestTimeoutMs)
    try {
      return await request(address, {
        method,
        dispatcher,
        headers: { ...headers, ...identity },
        body: body ?? null,
        signal: signal ? AbortSignal.any([signal, late.signal]) : late.signal,
      })
    } finally {
      clearTimeout(timer)
    }
  }

  const send: GcsClient['send'] = async (
    asked,
    { expected = [], attempts = defaultAttempts, missing } = {},
  ) => {
    for (let attempt = 1; ; attempt++) {
      try {
        const answer = await sendOnce(asked)
        if (answer.statusCode < 300 || expected.includes(answer.statusCode)) return answer
        const refusal = await refusalIn(answer)
        throw missing !== undefined && refusal.status === 404 ? new GcsRefusal(missing, 404) : refusal
      } catch (error) {
        const refusal = refusalOf(error)
        if (asked.signal?.aborted || !refusal.retriable || attempt >= attempts) throw refusal
        await sleep(firstWaitMs * 4 ** (attempt - 1) * (0.5 + Math.random()), undefined, {
          ...(asked.signal ? { signal: asked.signal } : {}),
        })
      }
    }
  }

  return {
    send,
    async json(schema, asked, options) {
      const answer = await send(asked, options)
      return schema.parse(await answer.body.json())
    },
    close: () => void dispatcher.destroy(),
  }
}

async function identityOf(credentials: () => Promise<GcsCredentials>): Promise<Record<string, string>> {
  try {
    return await (await credentials()).headers()
  } catch (error) {
    const { code, retriable } = refusalOf(error)
    throw new GcsRefusal(retriable ? code : 'NoCredentials')
  }
}

/** Told to end while it waits, it leaves the token to the next request. */
async function orAborted<Outcome>(work: Promise<Outcome>, signal: AbortSignal | undefined): Promise<Outcome> {
  if (!signal) return work
  signal.throwIfAborted()
  const ended = aborted(signal, work).then((): never => {
    throw signal.reason
  })
  return Promise.race([work, ended])
}

async function refusalIn({ statusCode, body }: GcsAnswer): Promise<GcsRefusal> {
  const document = await body.json().catch(() => undefined)
  const reason = Refusal.safeParse(document).data?.error.errors[0]?.reason
  const code = reason !== undefined && /^[A-Za-z]{1,60}$/.test(reason) ? reason : `HTTP${statusCode}`
  return new GcsRefusal(code, statusCode)
}
