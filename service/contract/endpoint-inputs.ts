import { z } from 'zod'
import type { PathParameter } from './endpoint.ts'
import { EntityId } from './ids.ts'

/** Inputs that several endpoints share. */
export const lectureId = {
  of: 'lecture',
  schema: EntityId.describe('The id of a lecture, as its ingest named it.'),
  misfit: 'bad_request',
} as const satisfies PathParameter

export const courseId = {
  of: 'course',
  schema: EntityId.describe('The id of a course, as an ingest named it.'),
  misfit: 'bad_request',
} as const satisfies PathParameter

/** The id of something that the service has made, which an answer has told. */
export const madeId = (of: string, answer: string) =>
  ({
    of,
    schema: z
      .uuid(`ids of ${of}s come from the answers that made them`)
      .describe(`The id of a ${of}, from the answer that ${answer} it.`),
    misfit: 'not_found',
  }) as const satisfies PathParameter

export const idempotencyKey = {
  'Idempotency-Key':
    'Up to 255 visible ASCII characters. A repeated request with the same key has no second effect and gets the first answer again.',
}

export const actor = { 'x-actor-id': 'Who deletes, as the client says; the audit tells it as `claimed:…`.' }
