import { describeDuration } from './duration.ts'

/**
 * Why a question got no good answer. The first six say that it could not be asked from here, which is no
 * evidence about the service; the rest are the service's own doing.
 */
export const failureKinds = [
  'no-dns',
  'no-route',
  'stopped',
  'no-token',
  'unauthorized',
  'cached',
  'refused',
  'broken-off',
  'tls',
  'timeout',
  'status',
  'redirect',
  'not-json',
  'not-contract',
  'too-large',
  'token-withheld',
] as const
export type FailureKind = (typeof failureKinds)[number]

/** What a token opens: reads, writes, and everything under /ops. */
export type Guard = 'read' | 'write' | 'ops'

/** How often a question is asked until its failure counts as proven. */
export const enoughTries = 3

export interface Failure {
  kind: FailureKind
  /** What happened, as one printable line. */
  detail: string
  /** The HTTP status, where there was an answer. */
  status?: number
  /** The problem's stable slug, where the service gave one. */
  code?: string
  /** The token that was missing or refused. */
  guard?: Guard
  /** How often it was asked, each time without a good answer; once when it is not there. */
  tries?: number
}

const couldNotAskKinds: ReadonlySet<FailureKind> = new Set([
  'no-dns',
  'no-route',
  'stopped',
  'no-token',
  'unauthorized',
  'cached',
])
const neverArrivedKinds: ReadonlySet<FailureKind> = new Set([
  'no-dns',
  'refused',
  'tls',
  'token-withheld',
  'no-token',
])
const transportKinds: ReadonlySet<FailureKind> = new Set([
  'no-dns',
  'no-route',
  'refused',
  'broken-off',
  'timeout',
])

/** Whether the failure says nothing about the service: it could not be asked from here, or refused who asked, or how often. */
export function couldNotAsk({ kind, status }: Pick<Failure, 'kind' | 'status'>): boolean {
  return couldNotAskKinds.has(kind) || status === 429
}

/** Whether the failure is certain: in the service's own words, or the same again and again. */
export function isProven({ code, tries = 1 }: Failure): boolean {
  return code !== undefined || tries >= enoughTries
}

/** Whether the service made nothing of the question: it never got it, or it refused it. */
export function cannotHaveActed({ kind, status = 0 }: Failure): boolean {
  return neverArrivedKinds.has(kind) || (status >= 400 && status < 500)
}

/**
 * Whether asking again may well bring another answer: the failure lies on the way, or is not in the service's own words.
 * A whole answer below 500 is clear where it can come from the asked one alone (`onlyTransport`).
 */
export function isUnclear({ kind, code, status = 0 }: Failure, onlyTransport = false): boolean {
  if (transportKinds.has(kind) || status >= 500) return true
  if (onlyTransport || endsIt.has(kind)) return false
  return code === undefined
}

const endsIt: ReadonlySet<FailureKind> = new Set(['stopped', 'no-token', 'token-withheld'])

const kindOfCode: Readonly<Record<string, FailureKind>> = {
  ENOTFOUND: 'no-dns',
  EAI_AGAIN: 'no-dns',
  EAI_NODATA: 'no-dns',
  EHOSTUNREACH: 'no-route',
  ENETUNREACH: 'no-route',
  ENETDOWN: 'no-route',
  EADDRNOTAVAIL: 'no-route',
  ETIMEDOUT: 'no-route',
  UND_ERR_CONNECT_TIMEOUT: 'no-route',
  ECONNREFUSED: 'refused',
  ECONNRESET: 'broken-off',
  EPIPE: 'broken-off',
  UND_ERR_SOCKET: 'broken-off',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  EPROTO: 'tls',
}

const detailOfKind: Partial<Record<FailureKind, string>> = {
  'no-dns': 'the name does not resolve',
  'no-route': 'no route to the host',
  refused: 'the connection was refused',
  'broken-off': 'the connection broke off before the answer was complete',
  tls: 'the TLS connection failed',
  timeout: 'no answer in time',
}

/**
 * What a thrown network error means, told by its code. A connection that nobody accepts within the limit
 * counts as no route: from here a dead host and a closed firewall look the same.
 */
export function networkFailure(error: unknown): Failure {
  const codes = codesOf(error)
  const kinds = codes.map(kindOf)
  const kind = kinds.includes('refused')
    ? 'refused'
    : (kinds.find((known) => known !== undefined) ?? 'broken-off')
  const code = codes[kinds.indexOf(kind)] ?? codes[0]
  return { kind, detail: `${detailOfKind[kind]}${code === undefined ? '' : ` (${code})`}` }
}

export function timedOut(deadlineMs: number): Failure {
  return { kind: 'timeout', detail: `no complete answer within ${describeDuration(deadlineMs)}` }
}

function kindOf(code: string): FailureKind | undefined {
  if (/^(?:ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH)/.test(code))
    return 'tls'
  if (code.startsWith('HPE_')) return 'broken-off'
  return kindOfCode[code]
}

/** The codes of an error, of its causes, and of the attempts it sums up (one per address of the host). */
function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return []
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : []
  const attempts = error instanceof AggregateError ? error.errors.flatMap(codesOf) : []
  return [...own, ...attempts, ...codesOf(error.cause)]
}
