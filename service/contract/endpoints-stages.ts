import type { Endpoints } from './endpoint.ts'
import { idempotencyKey, lectureId } from './endpoint-inputs.ts'
import { EnqueueAnswer, GenerateBody, TranscribeQuery } from './job.ts'

const queued = {
  200: {
    meaning: 'The job that does it: a new one, or the one that is already active (`deduplicated`).',
    schema: EnqueueAnswer,
  },
}

/** The three requests that put a stage on the queue. */
export const stageEndpoints = {
  'POST /lectures/{id}/transcribe': {
    summary: 'Queue the transcription of a lecture',
    guard: 'write',
    parameters: { id: lectureId },
    query: TranscribeQuery,
    headers: idempotencyKey,
    needs: ['database', 'queue'],
    answers: queued,
    refusals: ['not_found', 'not_confirmed'],
  },
  'POST /lectures/{id}/generate': {
    summary: 'Queue the generation of study material from a transcript',
    details: 'The body is required and may be `{}`.',
    guard: 'write',
    parameters: { id: lectureId },
    headers: idempotencyKey,
    body: { kind: 'json', schema: GenerateBody },
    needs: ['database', 'queue'],
    answers: queued,
    refusals: ['not_found', 'preset_unknown', 'not_confirmed'],
  },
  'POST /lectures/{id}/export': {
    summary: 'Queue the export of the study material to Markdown, Anki and PDF',
    guard: 'write',
    parameters: { id: lectureId },
    headers: idempotencyKey,
    needs: ['database', 'queue'],
    answers: queued,
    refusals: ['not_found', 'not_confirmed'],
  },
} as const satisfies Endpoints
