import type { z } from 'zod'
import { asRead } from '../service/contract/added-later.ts'
import { Problem } from '../service/contract/problem.ts'
import type { AnswerFacts, Asked } from './asked.ts'
import type { Failure, Guard } from './failure.ts'
import { printable } from './printable.ts'
import type { Redact } from './redact.ts'

/** The contract of each good status; any other status is a failure. */
export type AcceptedAnswers<Value> = Readonly<Record<number, z.ZodType<Value>>>

/**
 * Parses a body by the contract of its status, as an answer of this or another release reads, after `redact` has
 * blotted out what must not be kept. What the service says of a failure is kept as one printable line.
 */
export function parseAnswer<Value>(
  bytes: Buffer,
  facts: AnswerFacts,
  accept: AcceptedAnswers<Value>,
  redact: Redact,
  guard: Guard,
): Asked<Value> {
  const schema = accept[facts.status]
  if (schema === undefined) {
    const failure = unexpectedStatus(bytes, facts, redact)
    const isRefused = facts.status === 401 || facts.status === 403
    return { ok: false, failure: isRefused ? { ...failure, kind: 'unauthorized', guard } : failure, facts }
  }
  const document = parseJson(bytes, redact)
  if (document === undefined) {
    const detail = `${facts.status} with ${facts.contentType ?? 'no content type'}, not JSON`
    return { ok: false, failure: { kind: 'not-json', status: facts.status, detail }, facts }
  }
  const { success, data, error } = asRead(schema).safeParse(document.value)
  if (success) return { ok: true, value: data, facts }
  const issues = error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.join('.') || 'the answer'}: ${message}`)
  const detail = printable(`${facts.status}, but ${issues.join('; ')}`)
  return { ok: false, failure: { kind: 'not-contract', status: facts.status, detail }, facts }
}

/** The failure that a status outside the contract is, in the service's own words where it gave a problem. */
export function unexpectedStatus(
  bytes: Buffer,
  { status, requestId, contentType }: AnswerFacts,
  redact: Redact,
): Failure {
  const problem = Problem.safeParse(parseJson(bytes, redact)?.value)
  if (!problem.success) {
    return { kind: 'status', status, detail: `${status} with ${contentType ?? 'no content type'}` }
  }
  const { code, detail } = problem.data
  const sentence = typeof detail === 'string' ? detail : detail.map(({ msg }) => msg).join('; ')
  const request = requestId === null ? '' : ` (request ${requestId})`
  return { kind: 'status', status, code, detail: printable(`${status} ${code}: ${sentence}${request}`) }
}

function parseJson(bytes: Buffer, redact: Redact): { value: unknown } | undefined {
  try {
    return { value: redact(JSON.parse(bytes.toString('utf8'))) }
  } catch {
    return undefined
  }
}
