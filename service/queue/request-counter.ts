import type { Redis } from 'ioredis'
import { askingRedis } from './redis.ts'

/** How a request stands to its limit. */
export type Admission = { admitted: true } | { admitted: false; retryAfterSeconds: number }

/** Counts requests per client in a sliding window that all API instances share. */
export interface RequestCounter {
  /** Counts a request, unless the window already holds `maximum`. Throws when Redis does not answer. */
  admit(client: string, limit: { maximum: number; windowSeconds: number }): Promise<Admission>
  close(): void
}

// One sorted set per client, scored by Redis's own clock, so that instances with different clocks agree.
const slidingWindow = `
  local time = redis.call('time')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local window = tonumber(ARGV[1])
  redis.call('zremrangebyscore', KEYS[1], '-inf', now - window)
  if redis.call('zcard', KEYS[1]) < tonumber(ARGV[2]) then
    redis.call('zadd', KEYS[1], now, ARGV[3])
    redis.call('pexpire', KEYS[1], window)
    return 0
  end
  local oldest = redis.call('zrange', KEYS[1], 0, 0, 'withscores')
  return math.max(1, tonumber(oldest[2]) + window - now)`

export function openRequestCounter(redisUrl: string): RequestCounter {
  const redis: Redis = askingRedis(redisUrl)
  return {
    async admit(client, { maximum, windowSeconds }) {
      const waitMs = await redis.eval(
        slidingWindow,
        1,
        `pegasus:requests:${client}`,
        windowSeconds * 1000,
        maximum,
        crypto.randomUUID(),
      )
      return Number(waitMs) === 0
        ? { admitted: true }
        : { admitted: false, retryAfterSeconds: Math.ceil(Number(waitMs) / 1000) }
    },
    close() {
      redis.disconnect()
    },
  }
}
