import { z } from 'zod'
import { Instant } from './ids.ts'
import { namedObject } from './named.ts'
import { SchemaWindow, StoredSchema } from './schema-window.ts'

/** How long readiness waits for each part, in milliseconds. */
export const readinessProbeMs = 3_000

const Part = z.object({
  status: z.enum(['ok', 'error']),
  /** Why the part is not ok: a short cause of ours, never the driver's own text. */
  reason: z.string().optional(),
  durationMs: z.number().min(0),
})

/** The database part also tells where the schema stands and what this release needs. */
export const DatabasePart = Part.extend({
  schema: z
    .object({
      stored: StoredSchema.nullable(),
      window: SchemaWindow,
      fit: z.enum(['fits', 'pending', 'behind', 'ahead', 'unknown']),
    })
    .optional(),
})

/** Informational: an API may go live before its first worker. Never changes the answer. */
export const WorkerPart = z.object({
  status: z.enum(['ok', 'absent', 'unknown']),
  count: z.number().int().min(0),
  seenSecondsAgo: z.number().min(0).nullable(),
  workedSecondsAgo: z.number().min(0).nullable(),
})

/** `GET /health/ready`: 200 `ready` when every probed part is ok, else 503 `degraded`. */
export const Readiness = namedObject('Readiness', {
  status: z.enum(['ready', 'degraded']),
  time: Instant,
  checks: z.object({ database: DatabasePart, queue: Part, storage: Part, worker: WorkerPart }),
})
export type Readiness = z.infer<typeof Readiness>
export type ReadinessPart = z.infer<typeof Part>
export type DatabaseReadiness = z.infer<typeof DatabasePart>
export type WorkerReadiness = z.infer<typeof WorkerPart>
