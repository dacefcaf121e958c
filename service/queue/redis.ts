import { Redis, type RedisOptions } from 'ioredis'

const common = {
  // Private networks of the platforms are IPv6 only, or both.
  family: 0,
  connectTimeout: 5_000,
  keepAlive: 10_000,
  retryStrategy: (times: number) => Math.min(times * 200, 2_000),
} satisfies RedisOptions

/** A connection for asking: it fails fast, so that a request is answered while Redis is down. */
export function askingRedis(url: string): Redis {
  return quiet(new Redis(url, { ...common, maxRetriesPerRequest: 1, commandTimeout: 5_000 }))
}

/** A connection for a worker that waits for jobs: it comes back by itself, however long Redis is away. */
export function waitingRedis(url: string): Redis {
  return quiet(new Redis(url, { ...common, maxRetriesPerRequest: null }))
}

// Commands carry their own failures; without a listener ioredis prints every lost connection.
function quiet(redis: Redis): Redis {
  return redis.on('error', () => {})
}
