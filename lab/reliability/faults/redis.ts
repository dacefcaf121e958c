import { Redis } from 'ioredis'
import type { Fault } from '../fault.ts'
import { again } from './again.ts'

export const redisRestarted: Fault = {
  name: 'redis-restarted',
  breaks: 'Redis is stopped, and comes back without anything it held',
  tells: 'queue',
  inject: (ground) => ground.endBackend('redis'),
  heal: (ground) => ground.startBackend('redis'),
}

export const redisFlushed: Fault = {
  name: 'redis-flushed',
  breaks: 'FLUSHALL, again and again: every queue entry is gone each time, running jobs included',
  async inject({ stack }, { brokenMs }) {
    const redis = new Redis(stack.backends.redisUrl)
    try {
      await again(() => redis.flushall(), { everyMs: 700, forMs: brokenMs })
    } finally {
      redis.disconnect()
    }
  },
}
