import type { IncomingMessage, ServerResponse } from 'node:http'
import type { z } from 'zod'
import { ApiError, wrongKey } from './api-error.ts'
import { CompletionRequest, completionAnswer } from './completion.ts'
import { type FaultQueue, Script } from './faults.ts'
import type { RequestRecord } from './journal.ts'
import { readJson } from './json-body.ts'
import { modelList } from './models.ts'
import { playFault } from './play-fault.ts'
import { type TextAnswer, transcriptionAnswer } from './transcription.ts'
import type { SpokenText } from './transcripts.ts'
import { readUpload } from './upload.ts'

/** What every request is answered from. */
export interface Stage {
  apiKey: string
  transcripts: Readonly<Record<string, SpokenText>>
  faults: FaultQueue
  requests: RequestRecord[]
}

/** 200 unless told otherwise. */
export type Answer = TextAnswer & { status?: number; headers?: Readonly<Record<string, string>> }

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
    case 'GET /requests':
      return json(stage.requests)
  }
  if (request.headers.authorization !== `Bearer ${stage.apiKey}`)
    throw wrongKey(request.headers.authorization)
  switch (route) {
    case 'GET /v1/models':
      return json(modelList())
    case 'POST /v1/audio/transcriptions':
      return transcribe(request, response, stage, record)
    case 'POST /v1/chat/completions':
      return complete(request, response, stage, record)
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
  { faults }: Stage,
  record: RequestRecord,
): Promise<Answer | null> {
  const body = parsed(CompletionRequest, await readJson(request))
  record.model = body.model
  const fault = faults.next('generation')
  record.fault = fault?.kind ?? null
  return playFault(fault, response, () => json(completionAnswer(body, fault)))
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
