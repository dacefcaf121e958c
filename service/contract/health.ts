import { z } from 'zod'
import { Instant } from './ids.ts'
import { namedObject } from './named.ts'

/** `GET /health`: the process answers. Touches no dependency. */
export const Health = namedObject('Health', { status: z.literal('ok'), time: Instant })
export type Health = z.infer<typeof Health>

/** `GET /health/live`. */
export const Liveness = namedObject('Liveness', { status: z.literal('ok') })
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
