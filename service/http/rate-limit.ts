import type { Middleware } from 'koa'
import { QueueUnavailable } from '../queue/lecture-queue.ts'
import type { RequestCounter } from '../queue/request-counter.ts'
import type { Services } from '../services.ts'
import { clientAddress } from './client-address.ts'
import { ProblemError } from './problem-error.ts'

/**
 * Lets a client make so many writes per window, counted for all API instances together. While the count
 * cannot be kept nothing is let through: what is limited needs Redis anyway.
 * @param counter counts in its place; those of different doors count apart
 */
export function rateLimit(
  { config, requests }: Pick<Services, 'config' | 'requests'>,
  counter: Pick<RequestCounter, 'admit'> = requests,
): Middleware {
  const addressOf = clientAddress(config.PLC_TRUSTED_PROXIES)
  const limit = {
    maximum: config.PLC_WRITE_RATE_LIMIT_MAX_REQUESTS,
    windowSeconds: config.PLC_WRITE_RATE_LIMIT_WINDOW_SEC,
  }
  return async (ctx, next) => {
    const admission = await counter.admit(addressOf(ctx), limit).catch((cause: unknown) => {
      throw new QueueUnavailable('requests could not be counted', { cause })
    })
    if (!admission.admitted) {
      ctx.set('Retry-After', String(admission.retryAfterSeconds))
      throw new ProblemError(
        429,
        'rate_limited',
        `more than ${limit.maximum} requests in ${limit.windowSeconds} s: wait as Retry-After says`,
      )
    }
    await next()
  }
}
