import type { Endpoint } from './endpoint.ts'
import { byId, idempotencyKey, lectureId } from './endpoint-inputs.ts'
import { EnqueueAnswer, GenerateBody, TranscribeQuery } from './job.ts'

const queued = {
  200: {
    meaning: 'The job that does it: a new one, or the one that is already active (`deduplicated`).',
    schema: EnqueueAnswer,
  },
}

/** The three doors that put a stage on the queue. */
export const stageEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/lectures/{id}/transcribe',
    group: 'Lectures',
    summary: 'Queue the transcription of a lecture',
    door: 'write',
    parameters: lectureId,
    query: TranscribeQuery,
    headers: idempotencyKey,
    needs: ['database', 'queue'],
    answers: queued,
    refusals: byId,
  },
  {
    method: 'POST',
    path: '/lectures/{id}/generate',
    group: 'Lectures',
    summary: 'Queue the generation of study material from a transcript',
    details: 'The body is required and may be `{}`.',
    door: 'write',
    parameters: lectureId,
    headers: idempotencyKey,
    body: { kind: 'json', schema: GenerateBody },
    needs: ['database', 'queue'],
    answers: queued,
    refusals: [...byId, [400, 'preset_unknown']],
  },
  {
    method: 'POST',
    path: '/lectures/{id}/export',
    group: 'Lectures',
    summary: 'Queue the export of the study material to Markdown, Anki and PDF',
    door: 'write',
    parameters: lectureId,
    headers: idempotencyKey,
    needs: ['database', 'queue'],
    answers: queued,
    refusals: byId,
  },
]
