import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai'
import { errors } from 'undici'
import { ZodError } from 'zod'
import { ModelError } from '../model.ts'
import type { Trouble } from '../retry.ts'
import { retryAfterMs } from './retry-after.ts'

export interface Call {
  task: 'transcription' | 'generation'
  model: string
  timeoutMs: number
}

/** A server that speaks OpenAI's HTTP, in the words that an operator needs when it does not do as asked. */
export interface Provider {
  id: string
  name: string
  addressedBy: string
  /** What an error means that the same again cannot help, and what to do; null for one that passes. */
  refusal(status: number, code: string, call: Call): string | null
}

/**
 * Puts what the SDK threw into our words; of the provider's answer only status, code and request id are
 * used. What has nothing to do with the provider is thrown on as it is.
 */
export function explainTrouble(
  error: unknown,
  call: Call,
  { name, addressedBy, refusal }: Provider,
): Trouble {
  if (error instanceof ModelError) return { error, retryAfterMs: null }
  if (error instanceof APIConnectionTimeoutError || error instanceof APIUserAbortError) {
    return passing(`${name} did not answer the ${call.task} within ${call.timeoutMs / 1000} s`)
  }
  if (error instanceof APIConnectionError || brokeOff(error)) {
    return passing(
      `${name} could not be reached, or cut the connection; check ${addressedBy} and the network`,
    )
  }
  if (error instanceof SyntaxError || error instanceof ZodError) {
    return passing(
      `the answer is not in OpenAI's format; check ${addressedBy}: it must lead to a server that speaks it`,
    )
  }
  if (!(error instanceof APIError) || typeof error.status !== 'number') throw error
  const lasting = refusal(error.status, error.code ?? error.type ?? '', call)
  const told = trace(error)
  return lasting === null
    ? passing(`${briefTrouble(name, error.status)}${told}`, retryAfterMs(error.headers, Date.now()))
    : { error: new ModelError(`${lasting}${told}`, { permanent: true }), retryAfterMs: null }
}

/** Whether an error of this status may be gone when the same is asked again. */
export function passes(status: number): boolean {
  return status === 408 || status === 409 || status === 429 || status >= 500
}

/** The model's name may come from a request: a strange one is not repeated. */
export function named(model: string): string {
  return /^[\w.:/@-]{1,100}$/.test(model) ? `the model ${model}` : 'this model'
}

/** The SDK leaves a connection that breaks in the middle of an answer as fetch tells it. */
function brokeOff(error: unknown): boolean {
  return error instanceof TypeError && error.cause instanceof errors.UndiciError
}

function briefTrouble(name: string, status: number): string {
  return status === 429 ? `${name} is limiting the requests` : `${name} has trouble of its own at the moment`
}

function passing(message: string, waitMs: number | null = null): Trouble {
  return { error: new ModelError(message, { permanent: false }), retryAfterMs: waitMs }
}

/** What support needs to find the call again; each is shown only when it has the form of such a thing. */
function trace({ status, code, requestID }: APIError): string {
  const parts = [
    `status ${status}`,
    ...(typeof code === 'string' && /^[a-z_]{1,60}$/.test(code) ? [code] : []),
    ...(typeof requestID === 'string' && /^[\w-]{1,80}$/.test(requestID) ? [`request ${requestID}`] : []),
  ]
  return ` (${parts.join(', ')})`
}
