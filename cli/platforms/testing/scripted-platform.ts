import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { listen, originOf, shut } from '../../../smoke/testing/http-server.ts'

/** A question as it came over the wire. */
export interface Asked {
  method: string
  /** Below the base address. */
  path: string
  query: URLSearchParams
  headers: Readonly<Record<string, string | undefined>>
  /** The JSON that came with it; undefined where none came. */
  body: unknown
}

export interface Reply {
  status: number
  /** Sent as JSON; nothing is sent when it is undefined. */
  body?: unknown
  headers?: Readonly<Record<string, string>>
}

/** A question and what was answered, as it went over the wire. */
export interface Exchange extends Asked {
  status: number
  answer: string
}

/** What goes wrong with an answer. */
export type Fault =
  | Reply
  | {
      how:
        | 'HTML'
        | 'truncated'
        | 'broken off'
        | 'empty'
        | 'silent'
        | 'redirect'
        | 'too large'
        | 'announced too large'
        /** The connection is cut before the question has any effect, or after it, without an answer. */
        | 'cut before'
        | 'cut after'
        /** What was asked for is done, and nobody says so. */
        | 'silent after'
    }
  /** Changes the text of an answer that is good, as an unknown word for a state does. */
  | { how: 'altered'; alter(answer: string): string }

interface Planted {
  /** By method and path, or by the name of a GraphQL operation. */
  to: RegExp
  fault: Fault
  times: number
  /** So many questions of this kind go well before. */
  after: number
}

export interface RateLimit {
  /** Requests in one window. */
  requests: number
  windowMs: number
  /** The headers by which the platform tells how much is left. */
  /** Questions that are counted together; undefined for one that is not counted. All are by default. */
  countedAs?(asked: Asked): string | undefined
  headers(left: { limit: number; remaining: number; resetSeconds: number }): Readonly<Record<string, string>>
}

/** What a platform answers, given what goes before and after every answer. */
export interface Script {
  answer(asked: Asked): Reply | Promise<Reply>
  rateLimit?: RateLimit
}

/** A platform on this machine that answers by a script, remembers what it was asked, and fails as it is told to. */
export class ScriptedPlatform {
  readonly url: URL
  readonly exchanges: Exchange[] = []
  readonly #shut: () => Promise<void>
  readonly #planted: Planted[]

  constructor(url: URL, planted: Planted[], close: () => Promise<void>) {
    this.url = url
    this.#planted = planted
    this.#shut = close
  }

  /** Makes the next questions of this kind fail, once so many have gone well; all of them by default how many. */
  plant(to: RegExp, fault: Fault, times = Number.POSITIVE_INFINITY, after = 0): void {
    this.#planted.push({ to, fault, times, after })
  }

  /** The kinds of questions asked so far. */
  get asked(): string[] {
    return this.exchanges.map(kindOf)
  }

  close(): Promise<void> {
    return this.#shut()
  }
}

export async function startScripted({ answer, rateLimit }: Script): Promise<ScriptedPlatform> {
  const planted: Planted[] = []
  const windows = new Map<string, Window>()
  const server = await listen(async (request, response) => {
    const asked = await askedBy(request)
    const fault = faultFor(asked, planted)
    const how = fault !== undefined && 'how' in fault ? fault.how : undefined
    if (how === 'cut before') request.destroy()
    if (how === 'silent' || how === 'cut before') return
    const limit = rateLimit === undefined ? undefined : countAgainst(rateLimit, windows, asked)
    const reply =
      limit?.exceeded === true
        ? { status: 429, body: { message: 'too many requests' } }
        : fault !== undefined && 'status' in fault
          ? fault
          : await answer(asked)
    if (how === 'cut after') request.destroy()
    if (how === 'silent after' || how === 'cut after') return
    const sent = send(response, { ...reply, headers: { ...limit?.headers, ...reply.headers } }, fault)
    platform.exchanges.push({ ...asked, status: reply.status, answer: sent })
  })
  const platform = new ScriptedPlatform(new URL(originOf(server)), planted, () => shut(server))
  return platform
}

/** `GET /services/srv-1`, or the name of a GraphQL operation. */
export function kindOf({ method, path, body }: Asked): string {
  const document = documentIn(body)
  const name = document === undefined ? undefined : /^\s*(?:query|mutation)\s+(\w+)/.exec(document)?.[1]
  return name ?? `${method} ${path}`
}

export function documentIn(body: unknown): string | undefined {
  return typeof body === 'object' && body !== null && 'query' in body && typeof body.query === 'string'
    ? body.query
    : undefined
}

function faultFor(asked: Asked, planted: Planted[]): Fault | undefined {
  const found = planted.find(({ to, times }) => times > 0 && to.test(kindOf(asked)))
  if (found === undefined) return undefined
  if (found.after > 0) {
    found.after--
    return undefined
  }
  found.times--
  return found.fault
}

interface Window {
  endsAt: number
  used: number
}

function countAgainst(
  { requests: limit, windowMs, headers, countedAs = () => '' }: RateLimit,
  windows: Map<string, Window>,
  asked: Asked,
) {
  const kind = countedAs(asked)
  if (kind === undefined) return undefined
  const now = Date.now()
  const known = windows.get(kind)
  const window = known === undefined || now >= known.endsAt ? { endsAt: now + windowMs, used: 0 } : known
  windows.set(kind, window)
  window.used++
  const remaining = Math.max(0, limit - window.used)
  return {
    exceeded: window.used > limit,
    headers: headers({ limit, remaining, resetSeconds: Math.ceil((window.endsAt - now) / 10) / 100 }),
  }
}

/** Sends the reply, spoiled by the fault where there is one, and gives back the text of its body. */
function send(response: ServerResponse, { status, body, headers }: Reply, fault: Fault | undefined): string {
  const how = fault !== undefined && 'how' in fault ? fault.how : undefined
  const whole = body === undefined ? '' : JSON.stringify(body)
  const json = { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
  switch (how) {
    case 'HTML':
      response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Sign in</title>')
      break
    case 'truncated':
      response.writeHead(status, json).end(whole.slice(0, whole.length / 2))
      break
    case 'broken off':
      response.writeHead(status, { ...json, 'content-length': whole.length })
      response.write(whole.slice(0, whole.length / 2), () => response.destroy())
      break
    case 'empty':
      response.writeHead(status, json).end()
      break
    case 'redirect':
      response.writeHead(302, { location: 'https://elsewhere.example/?token=planted' }).end()
      break
    case 'too large':
      response.writeHead(status, json).end(`"${'x'.repeat(17 * 1024 * 1024)}"`)
      break
    case 'announced too large':
      response.writeHead(status, { ...json, 'content-length': 17 * 1024 * 1024 }).flushHeaders()
      break
    default: {
      const altered =
        fault !== undefined && 'how' in fault && fault.how === 'altered' ? fault.alter(whole) : whole
      response.writeHead(status, json).end(altered)
      return altered
    }
  }
  return whole
}

async function askedBy(request: IncomingMessage): Promise<Asked> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const body = await text(request)
  return {
    method: request.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers: request.headers as Record<string, string | undefined>,
    body: body === '' ? undefined : JSON.parse(body),
  }
}
