import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { parseRequest, type S3Request } from '../request.ts'

/** A request as the server gets it, without a connection. */
export function requestOf(method: string, url: string, headers: Record<string, string> = {}): S3Request {
  const message = new IncomingMessage(new Socket())
  message.method = method
  message.url = url
  message.headers = headers
  message.headersDistinct = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value]] as const),
  )
  return parseRequest(message)
}
