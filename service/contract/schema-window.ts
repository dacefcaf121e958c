import { z } from 'zod'

/** Where the database stands: the newest applied migration and the oldest head whose code may still run on it. */
export const StoredSchema = z.object({ head: z.number().int(), floor: z.number().int() })
export type StoredSchema = z.infer<typeof StoredSchema>

/** What a release brings: the newest migration it knows and the oldest one it needs applied. */
export const SchemaWindow = z.object({ head: z.number().int(), minimum: z.number().int() })
export type SchemaWindow = z.infer<typeof SchemaWindow>

/** How a release stands to a database. Only `fits` and `pending` may run. */
export type SchemaFit = 'fits' | 'pending' | 'behind' | 'ahead'

/**
 * Judges whether a release can run on a schema: its head must reach the stored floor and its minimum must
 * be applied. `behind`: the database lacks what the release needs. `ahead`: the database moved past what
 * the release understands. `pending`: it can run, but migrations it knows are not applied yet.
 */
export function schemaFit(window: SchemaWindow, stored: StoredSchema): SchemaFit {
  if (window.head < stored.floor) return 'ahead'
  if (stored.head < window.minimum) return 'behind'
  return stored.head < window.head ? 'pending' : 'fits'
}
