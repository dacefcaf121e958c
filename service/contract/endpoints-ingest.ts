import type { Endpoints } from './endpoint.ts'
import { idempotencyKey } from './endpoint-inputs.ts'
import { IngestAnswer, IngestFields } from './lecture.ts'
import { UploadAnswer, UploadRequest } from './upload.ts'

/** How lectures come in. */
export const ingestEndpoints = {
  'POST /lectures/ingest': {
    summary: 'Take a lecture in',
    details:
      'A form with the recording or PDF as the file `audio` or `file`, or with `storage_path` in place of it. What the file is, is told from its content. Send the fields before the file: it then streams straight into the bucket. A lecture that exists is replaced, unless one of its jobs is active.',
    guard: 'write',
    headers: idempotencyKey,
    body: { kind: 'form', schema: IngestFields },
    needs: ['database', 'storage', 'queue'],
    answers: {
      200: { meaning: 'The lecture is stored, and its transcription queued.', schema: IngestAnswer },
    },
    refusals: [
      'missing_field',
      'file_missing',
      'file_not_recognised',
      'preset_unknown',
      'conflict',
      'upload_idle',
      'not_confirmed',
    ],
  },
  'POST /upload/signed-url': {
    summary: 'Ask for a place to upload a file to',
    details:
      'PUT the file to `url` with the same Content-Type, then take the lecture in with `storage_path`. The file is checked then. An upload that no lecture refers to is removed after a day.',
    guard: 'write',
    body: { kind: 'json', schema: UploadRequest },
    needs: ['database'],
    answers: {
      200: { meaning: 'A URL that is valid for 15 minutes, itself a secret.', schema: UploadAnswer },
    },
  },
} as const satisfies Endpoints
