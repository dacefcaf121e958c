import type { Context, Middleware } from 'koa'
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
  RLWrapperTimeouts,
} from 'rate-limiter-flexible'
import type { Config } from '../config.ts'
import { QueueUnavailable } from '../queue/lecture-queue.ts'
import { askingRedis } from '../queue/redis.ts'
import { ProblemError } from './problem-error.ts'

const patienceMs = 1_000

/** How many requests a client may make per window, each kind counted apart, by all API instances together. */
export interface RequestLimits {
  /** While Redis is away nothing is let through: what is limited like this needs Redis anyway. */
  inRedis(kind: string): RateLimiterAbstract
  /** While Redis is away each instance counts for itself: for what must be answered just then. */
  alsoWithoutRedis(kind: string): RateLimiterAbstract
  close(): void
}

export function openRequestLimits(
  config: Pick<Config, 'REDIS_URL' | 'PLC_WRITE_RATE_LIMIT_MAX_REQUESTS' | 'PLC_WRITE_RATE_LIMIT_WINDOW_SEC'>,
): RequestLimits {
  const redis = askingRedis(config.REDIS_URL)
  const limit = {
    points: config.PLC_WRITE_RATE_LIMIT_MAX_REQUESTS,
    duration: config.PLC_WRITE_RATE_LIMIT_WINDOW_SEC,
  }
  // Release 0.1.0 keeps another type under pegasus:requests, and may run at the same time.
  const inRedis = (kind: string) =>
    new RateLimiterRedis({ ...limit, storeClient: redis, keyPrefix: `pegasus:limit:${kind}` })
  return {
    inRedis,
    alsoWithoutRedis: (kind) =>
      new RLWrapperTimeouts({
        limiter: inRedis(kind),
        timeoutMs: patienceMs,
        insuranceLimiter: new RateLimiterMemory(limit),
      }),
    close() {
      redis.disconnect()
    },
  }
}

/** Lets a client make only so many requests: 429 beyond that, with the time to wait. */
export function rateLimit(
  config: Pick<Config, 'PLC_WRITE_RATE_LIMIT_MAX_REQUESTS' | 'PLC_WRITE_RATE_LIMIT_WINDOW_SEC'>,
  limiter: RateLimiterAbstract,
  addressOf: (ctx: Context) => string,
): Middleware {
  return async (ctx, next) => {
    await limiter.consume(addressOf(ctx)).catch((refusal: unknown) => {
      if (!(refusal instanceof RateLimiterRes))
        throw new QueueUnavailable('requests could not be counted', { cause: refusal })
      ctx.set('Retry-After', String(Math.max(1, Math.ceil(refusal.msBeforeNext / 1000))))
      throw new ProblemError(
        429,
        'rate_limited',
        `more than ${config.PLC_WRITE_RATE_LIMIT_MAX_REQUESTS} requests in ${config.PLC_WRITE_RATE_LIMIT_WINDOW_SEC} s: wait as Retry-After says`,
      )
    })
    await next()
  }
}
