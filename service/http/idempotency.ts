import { createHash } from 'node:crypto'
import type { Context } from 'koa'
import type { Services } from '../services.ts'
import { answerKey, type KeyHold, releaseKey, renewKey, takeKey } from '../tables/idempotency-keys.ts'
import { badRequest, conflict } from './problem-error.ts'

/** A request's place under its `Idempotency-Key`: either it is the first, or its answer is known. */
export type Idempotent =
  | {
      repeated: false
      finish(fingerprint: string, response: unknown): Promise<void>
      abandon(): Promise<void>
    }
  | { repeated: true; answerFor(fingerprint: string): unknown }

// A key outlives a dead holder by this much; a living one renews it.
const holdSeconds = 60

/**
 * Opens the request's key within an operation. Undefined when it carries none. While another request
 * holds the key the answer is 409 with Retry-After: a duplicate never has a second effect.
 */
export async function openKey(
  ctx: Context,
  operation: string,
  { database, config }: Pick<Services, 'database' | 'config'>,
): Promise<Idempotent | undefined> {
  const key = ctx.get('idempotency-key')
  if (key === '') return undefined
  if (!/^[\x21-\x7e]{1,255}$/.test(key))
    throw badRequest('bad_request', 'the Idempotency-Key must be 1 to 255 visible ASCII characters')
  const taken = await takeKey(database, operation, key, {
    hold: holdSeconds,
    ttl: config.PLC_IDEMPOTENCY_TTL_SEC,
  })
  switch (taken.state) {
    case 'in-flight':
      ctx.set('Retry-After', '1')
      throw conflict('a request with this Idempotency-Key is still running: ask again in a second')
    case 'answered':
      return {
        repeated: true,
        answerFor(fingerprint) {
          if (fingerprint !== taken.fingerprint)
            throw conflict('this Idempotency-Key was used for another request: choose a new one')
          return taken.response
        },
      }
    case 'held':
      return held(taken.hold, database)
  }
}

function held(hold: KeyHold, database: Services['database']): Idempotent {
  const timer = setInterval(
    () => void renewKey(database, hold, holdSeconds).catch(() => {}),
    (holdSeconds * 1000) / 3,
  )
  return {
    repeated: false,
    async finish(fingerprint, response) {
      clearInterval(timer)
      await answerKey(database, hold, fingerprint, response)
    },
    async abandon() {
      clearInterval(timer)
      await releaseKey(database, hold).catch(() => {})
    },
  }
}

/** Runs an effect once per key; a repeated request gets the first one's answer. Errors are not stored. */
export async function idempotently<T>(
  ctx: Context,
  operation: string,
  request: unknown,
  services: Pick<Services, 'database' | 'config'>,
  effect: () => Promise<T>,
): Promise<T> {
  const key = await openKey(ctx, operation, services)
  if (!key) return await effect()
  if (key.repeated) return key.answerFor(fingerprintOf(request)) as T
  try {
    const response = await effect()
    await key.finish(fingerprintOf(request), response)
    return response
  } catch (error) {
    await key.abandon()
    throw error
  }
}

/** A digest of what makes two requests the same. */
export function fingerprintOf(request: unknown): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('hex')
}
