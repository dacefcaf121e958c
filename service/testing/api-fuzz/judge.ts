import type { FuzzRequest } from './requests.ts'
import type { Answer } from './send.ts'

/** What is wrong with an answer by the document that describes it; null when nothing is. */
export function faultOf(
  { operation, authorized }: FuzzRequest,
  { status, headers, text }: Answer,
): string | null {
  if (status >= 500) return `a ${status}`
  if (operation.token?.needed && !authorized && status < 300) return `a ${status} without the token`
  const declared = operation.answers.get(status)
  if (!declared) return `a ${status}, which the document does not declare`
  const type = String(headers['content-type']).split(';')[0] ?? ''
  const reader = declared.get(type)
  if (!reader) return `a ${status} of type ${type}, which the document does not declare`
  const body = type === 'application/json' ? parsed(text) : text
  const read = reader.safeParse(body)
  if (!read.success) return `a ${status} whose body does not fit: ${read.error.message}`
  return faultOfIdentity(status, body, headers)
}

function faultOfIdentity(status: number, body: unknown, headers: Answer['headers']): string | null {
  const id = headers['x-request-id']
  if (id === undefined || id === '') return 'an answer without a request id'
  const told = status < 400 ? id : (body as { requestId?: string }).requestId
  return told === id ? null : 'a problem with another request id than its header'
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
