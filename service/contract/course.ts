import { z } from 'zod'
import { EntityId, Instant } from './ids.ts'

/** A course as a row: snake_case on purpose, existing clients read it so. */
export const Course = z.object({
  id: EntityId,
  title: z.string(),
  created_at: Instant,
  updated_at: Instant,
})
export type Course = z.infer<typeof Course>
