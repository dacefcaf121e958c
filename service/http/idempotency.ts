import { createHash } from 'node:crypto'
import type { Context } from 'koa'
import type { Services } from '../services.ts'
import type { Connection } from '../tables/database.ts'
import { answerKey, type KeyHold, releaseKey, renewKey, takeKey } from '../tables/idempotency-keys.ts'
import { badRequest, conflict } from './problem-error.ts'

/** A request's place under its `Idempotency-Key`: either it is the first, or its answer is known. */
export type Idempotent =
  | {
      repeated: false
      /**
       * Stores the answer. On the transaction that has the effect, so that a process which dies in between
       * leaves both or neither. Throws ProblemError 409 when another request has taken the key over.
       */
      finish(
        connection: Connection,
        answer: { fingerprint: string; response: unknown; lectureId: string },
      ): Promise<void>
      /** Ends the hold of a request that failed, as well as it can; never throws. */
      abandon(): Promise<void>
    }
  | { repeated: true; answerFor(fingerprint: string): unknown }

/** Keeps the answer of an effect on a lecture, on the effect's own transaction. */
export type Receipt<Answer> = (connection: Connection, lectureId: string, answer: Answer) => Promise<void>

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
    hold: config.PLC_CLAIM_SECONDS,
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
      return held(taken.hold, config.PLC_CLAIM_SECONDS, database)
  }
}

// A key outlives a dead holder by holdSeconds; a living one renews it.
function held(hold: KeyHold, holdSeconds: number, database: Services['database']): Idempotent {
  const timer = setInterval(
    () => void renewKey(database, hold, holdSeconds).catch(() => {}),
    (holdSeconds * 1000) / 3,
  )
  return {
    repeated: false,
    async finish(connection, answer) {
      clearInterval(timer)
      if (!(await answerKey(connection, hold, answer)))
        throw conflict('another request with this Idempotency-Key took over: ask again in a second')
    },
    async abandon() {
      clearInterval(timer)
      await releaseKey(database, hold).catch(() => {})
    },
  }
}

/**
 * Runs an effect once per key; a repeated request gets the first one's answer. The effect hands its answer
 * to the receipt on the transaction that makes it true. Errors are not stored.
 */
export async function idempotently<T>(
  ctx: Context,
  operation: string,
  request: unknown,
  services: Pick<Services, 'database' | 'config'>,
  effect: (receipt: Receipt<T>) => Promise<T>,
): Promise<T> {
  const key = await openKey(ctx, operation, services)
  if (key?.repeated) return key.answerFor(fingerprintOf(request)) as T
  try {
    return await effect(receiptOf(key, () => fingerprintOf(request)))
  } catch (error) {
    await key?.abandon()
    throw error
  }
}

/** The receipt under a key, or one that keeps nothing. The fingerprint is asked for with the answer. */
export function receiptOf<T>(
  key: Extract<Idempotent, { repeated: false }> | undefined,
  fingerprint: () => string,
): Receipt<T> {
  return async (connection, lectureId, response) =>
    await key?.finish(connection, { fingerprint: fingerprint(), response, lectureId })
}

/** A digest of what makes two requests the same. */
export function fingerprintOf(request: unknown): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('hex')
}
