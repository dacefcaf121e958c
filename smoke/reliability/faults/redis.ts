import { Redis } from 'ioredis'
import type { Fault } from '../fault.ts'

export const redisRestarted: Fault = {
  name: 'redis-restarted',
  breaks: 'Redis is stopped, and comes back without anything it held',
  tells: 'queue',
  inject: (ground) => ground.endBackend('redis'),
  heal: (ground) => ground.startBackend('redis'),
}

export const redisFlushed: Fault = {
  name: 'redis-flushed',
  breaks: 'FLUSHALL, twice: every queue entry is gone, running jobs included',
  async inject({ stack }) {
    const redis = new Redis(stack.backends.redisUrl)
    try {
      await redis.flushall()
      await new Promise((resolve) => setTimeout(resolve, 700))
      await redis.flushall()
    } finally {
      redis.disconnect()
    }
  },
}
