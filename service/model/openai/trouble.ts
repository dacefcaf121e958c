import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai'
import { errors } from 'undici'
import { ZodError } from 'zod'
import { ModelError } from '../model.ts'
import type { Trouble } from '../retry.ts'
import { retryAfterMs } from './retry-after.ts'

/** What was asked of OpenAI, for a message that says what to change. */
export interface Call {
  task: 'transcription' | 'generation'
  model: string
  timeoutMs: number
}

const modelVariables = { transcription: 'PLC_INGEST_TRANSCRIBE_MODEL', generation: 'PLC_LLM_MODEL' } as const
const spent = new Set(['insufficient_quota', 'billing_hard_limit_reached'])

/**
 * Puts what the SDK threw into our words; of the provider's answer only status, code and request id are
 * used. What has nothing to do with OpenAI is thrown on as it is.
 */
export function explainTrouble(error: unknown, call: Call): Trouble {
  if (error instanceof ModelError) return { error, retryAfterMs: null }
  if (error instanceof APIConnectionTimeoutError || error instanceof APIUserAbortError) {
    return passing(`OpenAI did not answer the ${call.task} within ${call.timeoutMs / 1000} s`)
  }
  if (error instanceof APIConnectionError || brokeOff(error)) {
    return passing(
      'OpenAI could not be reached, or cut the connection; check OPENAI_BASE_URL and the network',
    )
  }
  if (error instanceof SyntaxError || error instanceof ZodError) {
    return passing(
      "the answer is not in OpenAI's format; check that OPENAI_BASE_URL names a server that speaks it",
    )
  }
  if (!(error instanceof APIError) || typeof error.status !== 'number') throw error
  const lasting = lastingTrouble(error.status, error.code ?? error.type ?? '', call)
  const told = trace(error)
  return lasting === null
    ? passing(`${briefTrouble(error.status)}${told}`, retryAfterMs(error.headers, Date.now()))
    : { error: new ModelError(`${lasting}${told}`, { permanent: true }), retryAfterMs: null }
}

/** The SDK leaves a connection that breaks in the middle of an answer as fetch tells it. */
function brokeOff(error: unknown): boolean {
  return error instanceof TypeError && error.cause instanceof errors.UndiciError
}

function lastingTrouble(status: number, code: string, { task, model }: Call): string | null {
  const variable = modelVariables[task]
  if (spent.has(code))
    return 'the account of OPENAI_API_KEY has no credit left; add credit or raise its limit'
  if (code === 'context_length_exceeded') {
    return `the transcript is too long for ${named(model)}; set ${variable} to a model with a larger context`
  }
  switch (status) {
    case 401:
      return 'OpenAI does not accept the key; set OPENAI_API_KEY on API and worker to one that is valid'
    case 403:
      return `OpenAI does not allow this key to use ${named(model)} from here; give the key's project access, or set OPENAI_API_KEY to another one`
    case 404:
      return `OpenAI has no ${named(model)} for this key; set ${variable} to a model that the key can use, and check OPENAI_BASE_URL`
    case 413:
      return tooLarge(task)
    case 408:
    case 409:
    case 429:
      return null
    default:
      return status >= 500 ? null : refused(task, model)
  }
}

export function tooLarge(task: Call['task']): string {
  return task === 'transcription'
    ? 'OpenAI takes at most 25 MB of audio at once; upload the lecture with a lower bit rate (32 kbit/s mono mp3 is enough for speech) or in parts'
    : 'the transcript is too large for OpenAI; split the lecture into parts'
}

function refused(task: Call['task'], model: string): string {
  return task === 'transcription'
    ? `OpenAI cannot transcribe this file with ${named(model)}: it is damaged, too short or too long, or its codec is not read; convert it to mp3 or wav and upload it again`
    : `OpenAI refused to generate with ${named(model)}; set PLC_LLM_MODEL to a chat model that supports structured output`
}

function briefTrouble(status: number): string {
  if (status === 429) return 'OpenAI is limiting the requests of this key'
  return 'OpenAI has trouble of its own at the moment'
}

function passing(message: string, waitMs: number | null = null): Trouble {
  return { error: new ModelError(message, { permanent: false }), retryAfterMs: waitMs }
}

/** The model's name may come from a request: a strange one is not repeated. */
function named(model: string): string {
  return /^[\w.:/-]{1,100}$/.test(model) ? `the model ${model}` : 'this model'
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
