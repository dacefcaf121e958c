import type { IncomingMessage, ServerResponse } from 'node:http'
import { ApiError } from './api-error.ts'
import type { RequestRecord } from './journal.ts'
import { type Answer, json, type Stage, serve } from './serve.ts'

/** Answers one request and writes it into the journal. Never rejects. */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  stage: Stage,
): Promise<void> {
  const startedAt = Date.now()
  const record: RequestRecord = {
    at: new Date(startedAt).toISOString(),
    method: request.method ?? '',
    path: request.url?.split('?')[0] ?? '',
    model: null,
    file: null,
    bodyBytes: 0,
    fault: null,
    status: null,
    durationMs: 0,
  }
  const count = (chunk: Buffer) => {
    record.bodyBytes += chunk.length
  }
  if (record.path.startsWith('/v1/')) stage.requests.push(record)
  // Listening starts the flow; what reads the body starts it again.
  request.on('data', count).pause()
  try {
    const given = await serve(request, response, stage, record)
    if (given !== null) send(response, given, record)
  } catch (error) {
    const refusal = error instanceof ApiError ? error : new ApiError(500, 'The scripted server failed.')
    const body = record.path.startsWith('/v1/projects/') ? refusal.googleBody() : refusal.body()
    send(response, { ...json(body), status: refusal.status, headers: refusal.headers }, record)
  } finally {
    // A client that is still sending reads the answer only when it is done.
    request.resume()
    record.durationMs = Date.now() - startedAt
  }
}

function send(
  response: ServerResponse,
  { status = 200, headers = {}, contentType, body }: Answer,
  record: RequestRecord,
): void {
  if (response.destroyed) return
  record.status = status
  response.writeHead(status, { 'content-type': contentType, ...headers }).end(body)
}
