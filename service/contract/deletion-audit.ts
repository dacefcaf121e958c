import { z } from 'zod'
import { Instant, ServerId } from './ids.ts'
import { namedObject } from './named.ts'
import { PageQuery, pageFields } from './pagination.ts'
import { PlainText } from './request-values.ts'

export const EntityType = z.enum(['lecture', 'course'])

/** The query of `GET /ops/deletion-audit`. */
export const DeletionAuditQuery = PageQuery.extend({
  entity_type: EntityType.optional().describe('Only deletions of lectures, or of courses.'),
  entity_id: PlainText.optional().describe('Only deletions of this lecture or course.'),
})

/** A deletion as a row. */
export const DeletionEvent = namedObject('DeletionEvent', {
  id: ServerId,
  entity_type: EntityType,
  entity_id: z.string(),
  actor: z.string(),
  request_id: z.string().nullable(),
  purge_storage: z.boolean(),
  result: z.record(z.string(), z.unknown()),
  created_at: Instant,
})
export type DeletionEvent = z.infer<typeof DeletionEvent>

/** `GET /ops/deletion-audit`, newest first. */
export const DeletionAudit = namedObject('DeletionAudit', {
  events: z.array(DeletionEvent),
  filters: z.object({ entityType: EntityType.nullable(), entityId: z.string().nullable() }),
  ...pageFields,
})

/** `GET /ops/deletion-audit/{id}`: how far the bucket has followed a deletion. */
export const DeletionProgress = namedObject('DeletionProgress', {
  id: ServerId,
  entityType: EntityType,
  entityId: z.string(),
  deletedAt: Instant,
  lectureCount: z.number().int().describe('How many lectures went with it.'),
  objectsLeft: z.number().int().describe('Objects that are to be taken away and still have a line.'),
  objectsKept: z.number().int().describe('Objects that stay because `purge_storage` was false.'),
  emptySince: Instant.nullable().describe(
    'When the bucket was listed and held nothing of it any more; null until then.',
  ),
})
export type DeletionProgress = z.infer<typeof DeletionProgress>
