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
/** How many wrong tokens of one client are answered in a minute. */
const wrongTokensPerMinute = 300

/** How many requests of a kind a client may make per window, and who counts them. */
export interface RequestLimit {
  limiter: RateLimiterAbstract
  points: number
  seconds: number
}

/** The limits of an API process, each kind of request counted apart. */
export interface RequestLimits {
  /** By all API instances together. While Redis is away nothing is let through: what is limited like this needs Redis anyway. */
  inRedis(kind: string): RequestLimit
  /** By all API instances together; while Redis is away each counts for itself: for what must be answered just then. */
  alsoWithoutRedis(kind: string): RequestLimit
  /** By this process alone, so that no read waits for Redis. */
  reads: RequestLimit
  wrongTokens: RequestLimit
  close(): void
}

export function openRequestLimits(
  config: Pick<
    Config,
    | 'REDIS_URL'
    | 'PLC_WRITE_RATE_LIMIT_MAX_REQUESTS'
    | 'PLC_WRITE_RATE_LIMIT_WINDOW_SEC'
    | 'PLC_READ_RATE_LIMIT_MAX_REQUESTS'
  >,
): RequestLimits {
  const redis = askingRedis(config.REDIS_URL)
  const shared = {
    points: config.PLC_WRITE_RATE_LIMIT_MAX_REQUESTS,
    seconds: config.PLC_WRITE_RATE_LIMIT_WINDOW_SEC,
  }
  const options = { points: shared.points, duration: shared.seconds }
  // Release 0.1.0 keeps another type under pegasus:requests, and may run at the same time.
  const redisLimiter = (kind: string) =>
    new RateLimiterRedis({ ...options, storeClient: redis, keyPrefix: `pegasus:limit:${kind}` })
  return {
    inRedis: (kind) => ({ ...shared, limiter: redisLimiter(kind) }),
    alsoWithoutRedis: (kind) => ({
      ...shared,
      limiter: new RLWrapperTimeouts({
        limiter: redisLimiter(kind),
        timeoutMs: patienceMs,
        insuranceLimiter: new RateLimiterMemory(options),
      }),
    }),
    reads: perMinute(config.PLC_READ_RATE_LIMIT_MAX_REQUESTS),
    wrongTokens: perMinute(wrongTokensPerMinute),
    close() {
      redis.disconnect()
    },
  }
}

function perMinute(points: number): RequestLimit {
  return { points, seconds: 60, limiter: new RateLimiterMemory({ points, duration: 60 }) }
}

/** Lets a client make only so many requests: 429 beyond that, with the time to wait. */
export function rateLimit(
  { limiter, points, seconds }: RequestLimit,
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
        `more than ${points} requests in ${seconds} s: wait as Retry-After says`,
      )
    })
    return await next()
  }
}
