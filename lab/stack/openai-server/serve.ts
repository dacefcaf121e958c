import type { IncomingMessage, ServerResponse } from 'node:http'
import type { z } from 'zod'
import { ApiError, wrongKey } from './api-error.ts'
import { CompletionRequest, completionAnswer } from './completion.ts'
import { type FaultQueue, Script } from './faults.ts'
import type { GoogleAccount } from './google-account.ts'
import type { RequestRecord } from './journal.ts'
import { modelList } from './models.ts'
import { playFault } from './play-fault.ts'
import { readForm, readJson } from './read-body.ts'
import { type TextAnswer, transcriptionAnswer } from './transcription.ts'
import type { SpokenText } from './transcripts.ts'
import { readUpload } from './upload.ts'

/** What every request is answered from. */
export interface Stage {
  apiKey: string
  transcripts: Readonly<Record<string, SpokenText>>
  faults: FaultQueue
  requests: RequestRecord[]
  /** Whether every part of a generation's reply carries a word that no other reply has. */
  marks: boolean
  /** The account whose tokens open Vertex AI's side of the server; without one that side is shut. */
  google: GoogleAccount | null
}

/** 200 by default otherwise. */
export type Answer = TextAnswer & { status?: number; headers?: Readonly<Record<string, string>> }

const vertexPath =
  /^\/v1\/projects\/(?<project>[^/]+)\/locations\/[^/]+\/endpoints\/openapi\/chat\/completions$/

/** Finds the answer to a request; null when none is to be sent. Throws ApiError. */
export async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  stage: Stage,
  record: RequestRecord,
): Promise<Answer | null> {
  const route = `${record.method} ${record.path}`
  switch (route) {
    case 'POST /script':
      stage.faults.add(parsed(Script, await readJson(request)))
      return { ...json({}), status: 201 }
    case 'DELETE /script':
      stage.faults.heal()
      return json({})
    case 'POST /marks':
      stage.marks = true
      return json({})
    case 'GET /requests':
      return json(stage.requests)
    case 'POST /token':
      return tokenAnswer(stage.google, await readForm(request))
  }
  const project = vertexPath.exec(record.path)?.groups?.['project']
  if (project !== undefined && record.method === 'POST') {
    admit(stage.google, project, request.headers.authorization)
    return complete(request, response, stage, record, 'google')
  }
  if (request.headers.authorization !== `Bearer ${stage.apiKey}`)
    throw wrongKey(request.headers.authorization)
  switch (route) {
    case 'GET /v1/models':
      return json(modelList())
    case 'POST /v1/audio/transcriptions':
      return transcribe(request, response, stage, record)
    case 'POST /v1/chat/completions':
      return complete(request, response, stage, record, 'chat')
    default:
      throw new ApiError(404, `Invalid URL (${route})`)
  }
}

async function transcribe(
  request: IncomingMessage,
  response: ServerResponse,
  { faults, transcripts }: Stage,
  record: RequestRecord,
): Promise<Answer | null> {
  const upload = await readUpload(request)
  record.model = upload.fields.get('model') ?? null
  if (upload.file !== null) {
    const { name, sizeBytes, sha256 } = upload.file
    record.file = { name, sizeBytes, sha256 }
  }
  const fault = faults.next('transcription')
  record.fault = fault?.kind ?? null
  return playFault(fault, response, () => {
    const answer = transcriptionAnswer(upload, transcripts)
    if (fault?.kind === 'garbage') return { ...answer, body: answer.body.slice(0, answer.body.length / 2) }
    if (fault?.kind === 'schema-violation') return json({ text: 42, segments: 'none' })
    return answer
  })
}

async function complete(
  request: IncomingMessage,
  response: ServerResponse,
  { faults, marks }: Stage,
  record: RequestRecord,
  by: 'chat' | 'google',
): Promise<Answer | null> {
  const body = parsed(CompletionRequest, await readJson(request))
  record.model = body.model
  const fault = faults.next('generation')
  record.fault = fault?.kind ?? null
  return playFault(fault, response, () => json(completionAnswer(body, by, fault, marks)))
}

function admit(google: GoogleAccount | null, project: string, authorization: string | undefined): void {
  if (!google?.accepts(authorization))
    throw new ApiError(401, 'Request had invalid authentication credentials.')
  if (google.project !== project) throw new ApiError(403, 'Permission denied on resource project.')
}

function tokenAnswer(google: GoogleAccount | null, grant: URLSearchParams): Answer {
  const token = google?.exchange(grant) ?? null
  if (token !== null) return json(token)
  const refusal = { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' }
  return { ...json(refusal), status: 400 }
}

function parsed<Output>(schema: z.ZodType<Output>, value: unknown): Output {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new ApiError(400, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`)
}

export function json(value: unknown): TextAnswer {
  return { contentType: 'application/json', body: JSON.stringify(value) }
}
