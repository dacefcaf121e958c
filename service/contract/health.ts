import { z } from 'zod'
import { Instant } from './ids.ts'
import { named } from './named.ts'

/** `GET /health`: the process answers. Touches no dependency. */
export const Health = z.object({ status: z.literal('ok'), time: Instant }).register(named, { id: 'Health' })
export type Health = z.infer<typeof Health>

/** `GET /health/live`. */
export const Liveness = z.object({ status: z.literal('ok') }).register(named, { id: 'Liveness' })
export type Liveness = z.infer<typeof Liveness>

/** The headers that every answer of the service carries. */
export const headers = {
  requestId: 'x-request-id',
  release: 'x-pegasus-release',
  instance: 'x-pegasus-instance',
  contract: 'x-pegasus-contract',
} as const

/** Raised when a client of the version before would no longer understand the answers. */
export const contractVersion = '1'
