import type { Refusal } from './endpoint.ts'
import { EntityId, ServerId } from './ids.ts'

/** Inputs that several endpoints share. */
export const lectureId = { id: EntityId.describe('The id of a lecture, as its ingest named it.') }
export const courseId = { id: EntityId.describe('The id of a course, as an ingest named it.') }
export const jobId = { id: ServerId.describe('The id of a job, from the answer that made it.') }

export const idempotencyKey = {
  'Idempotency-Key':
    'Up to 255 visible ASCII characters. A repeated request with the same key has no second effect and gets the first answer again.',
}

/** What an id of a lecture or course can lead to: it cannot be one, or names none. */
export const byId: readonly Refusal[] = [
  [400, 'bad_request'],
  [404, 'not_found'],
]
