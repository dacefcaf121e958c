import { type Agent, type IncomingMessage, request } from 'node:http'
import type { FuzzRequest } from './requests.ts'

/** What came back over the line. */
export interface Answer {
  status: number
  headers: IncomingMessage['headers']
  text: string
}

/**
 * Sends a request and reads its answer whole; null when the client was told to hang up. Throws when none
 * comes in time, or the connection ends without one.
 */
export function send(
  url: string,
  { operation, target, headers, body, hangsUp }: FuzzRequest,
  { agent, deadlineMs }: { agent: Agent; deadlineMs: number },
): Promise<Answer | null> {
  return new Promise((resolve, reject) => {
    const length = body === null ? {} : { 'content-length': body.length }
    const { hostname, port } = new URL(url)
    const sending = request({
      hostname,
      port,
      path: target,
      method: operation.method,
      headers: { ...headers, ...length },
      agent,
    })
    const timer = setTimeout(() => fail(new Error(`no answer within ${deadlineMs} ms`)), deadlineMs)
    const fail = (error: Error) => {
      clearTimeout(timer)
      sending.destroy()
      if (hangsUp) resolve(null)
      else reject(error)
    }
    sending.on('error', fail)
    sending.on('response', (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', fail)
      answer.on('end', () => {
        clearTimeout(timer)
        const { statusCode = 0, headers } = answer
        resolve({ status: statusCode, headers, text: Buffer.concat(chunks).toString('utf8') })
      })
    })
    if (hangsUp && body !== null)
      sending.write(body.subarray(0, body.length >> 1), () => fail(new Error('hung up')))
    else sending.end(body ?? undefined)
  })
}
