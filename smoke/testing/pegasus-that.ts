import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { listen, originOf, pathOf, respond, shut } from './http-server.ts'
import { type Script, ScriptedApi } from './scripted-api.ts'
import type { ScriptedLecture } from './study-material.ts'

/** What came in, for expectations about what was sent. */
export interface Received {
  method: string
  path: string
  authorization: string | undefined
}

export interface ScriptedPegasus {
  url: URL
  received: Received[]
  /** What the server of the export URLs got: another origin. */
  downloads: Received[]
  lectures: Map<string, ScriptedLecture>
  close(): Promise<void>
}

/** A small Pegasus over real HTTP, answering by the contract except where the script says otherwise. */
export async function pegasusThat(script: Script = {}): Promise<ScriptedPegasus> {
  const received: Received[] = []
  const downloads: Received[] = []
  const lectures = new Map<string, ScriptedLecture>()
  const objects = new Map<string, { bytes: Buffer; contentType: string }>()
  const pegasus = new ScriptedApi(script, lectures, objects)

  const bucket = await listen((request, response) => {
    downloads.push(noted(request))
    if (script.insteadOfBucket?.(request, response)) return
    const object = objects.get(pathOf(request))
    if (script.exportsHtml && object !== undefined)
      respond(response, 200, '<!doctype html><p>Sign in</p>', 'text/html')
    else if (!script.bucketPublic && !request.url?.includes('?'))
      respond(response, 403, 'AccessDenied', 'application/xml')
    else if (object === undefined) respond(response, 404, 'NoSuchKey', 'application/xml')
    else if (request.headers.range === undefined || script.ignoresRanges)
      respond(response, 200, object.bytes, object.contentType)
    else respond(response, 206, object.bytes.subarray(0, 1), object.contentType)
  })
  pegasus.bucketUrl = originOf(bucket)

  const api = await listen(async (request, response) => {
    received.push(noted(request))
    response.setHeader('x-request-id', randomUUID())
    response.setHeader('x-pegasus-release', script.release ?? 'release-1')
    response.setHeader('x-pegasus-instance', 'api-1')
    response.setHeader('x-pegasus-contract', script.contract ?? '1')
    if (script.instead?.(request, response)) return
    const { status, body } = await pegasus.answer(request)
    respond(response, status, JSON.stringify(body), 'application/json')
  })
  return {
    url: new URL(originOf(api)),
    received,
    downloads,
    lectures,
    async close() {
      await Promise.all([api, bucket].map(shut))
    },
  }
}

function noted(request: IncomingMessage): Received {
  return {
    method: request.method ?? '',
    path: pathOf(request),
    authorization: request.headers.authorization,
  }
}
