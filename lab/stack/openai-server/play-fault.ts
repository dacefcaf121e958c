import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { ApiError } from './api-error.ts'
import type { Fault } from './faults.ts'
import type { TextAnswer } from './transcription.ts'

const rateLimited = 'Rate limit reached for this model in organization org-scripted. Please try again later.'

/** Plays what goes wrong between client and server, else gives the right answer; null when none is to be sent. */
export async function playFault(
  fault: Fault | null,
  response: ServerResponse,
  answer: () => TextAnswer,
): Promise<TextAnswer | null> {
  switch (fault?.kind) {
    case 'status':
      throw new ApiError(
        fault.status,
        fault.status === 429 ? rateLimited : `A scripted failure with status ${fault.status}.`,
        {
          code: fault.code,
          headers: fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter },
        },
      )
    case 'hang':
      await once(response, 'close')
      return null
    case 'stall':
      await begin(response, answer())
      await once(response, 'close')
      return null
    case 'break-off':
      await begin(response, answer())
      response.destroy()
      return null
    case 'drop':
      response.destroy()
      return null
    case 'slow':
      await sleep(fault.delayMs)
      return answer()
    case 'web-page':
      return { contentType: 'text/html', body: '<!doctype html><title>Bad gateway</title>' }
    default:
      return answer()
  }
}

function begin(response: ServerResponse, { contentType, body }: TextAnswer): Promise<void> {
  response.writeHead(200, { 'content-type': contentType })
  return new Promise((resolve) => response.write(body.slice(0, body.length / 2), () => resolve()))
}
