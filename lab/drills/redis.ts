import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { startRedis } from '../stack/redis.ts'
import type { Drill } from './drill.ts'
import type { DrillGround } from './drill-ground.ts'

export const anotherRedis: Drill = {
  name: 'worker-on-another-redis',
  family: 'redis',
  breaks: 'the worker uses another Redis than the API',
  expects: { outcome: 'fail', check: 'queue', says: /worker-.*silent in its Redis: it uses another one/ },
  withinMs: 30_000,
  async inject(ground) {
    const other = await startRedis(ground.surroundings)
    ground.afterwards(async () => {
      await other.child.stop()
    })
    await ground.replaceWorker({ REDIS_URL: other.url })
  },
}

export const anotherRedisIndex: Drill = {
  name: 'worker-on-another-redis-index',
  family: 'redis',
  breaks: 'the worker uses another database index of the same Redis',
  expects: { outcome: 'fail', check: 'queue', says: /another Redis database \(index 7, the API uses 0\)/ },
  withinMs: 30_000,
  async inject(ground) {
    const other = new URL(ground.stack.backends.redisUrl)
    other.pathname = '/7'
    await ground.replaceWorker({ REDIS_URL: other.href })
  },
}

export const queuePaused: Drill = {
  name: 'queue-paused',
  family: 'redis',
  breaks: 'somebody paused the lecture queue and forgot it',
  expects: { outcome: 'fail', check: 'queue', says: /paused/ },
  withinMs: 30_000,
  async inject(ground) {
    ground.afterwards(() => onQueue(ground, (queue) => queue.resume()))
    await onQueue(ground, (queue) => queue.pause())
  },
}

export const redisMayEvict: Drill = {
  name: 'redis-may-evict',
  family: 'redis',
  breaks: 'Redis may throw keys away when its memory is full, and has not yet',
  expects: { outcome: 'degraded', check: 'redis policy', says: /allkeys-lru; nothing was thrown away yet/ },
  withinMs: 30_000,
  inject: (ground) => mayEvict(ground),
}

export const redisEvicts: Drill = {
  name: 'redis-evicts',
  family: 'redis',
  breaks: 'Redis is full and throws keys away',
  expects: { outcome: 'fail', check: 'redis policy', says: /allkeys-lru, and it has thrown \d+ keys away/ },
  withinMs: 30_000,
  async inject(ground) {
    await mayEvict(ground)
    ground.afterwards(() =>
      onRedis(ground, async (redis) => {
        await redis.config('SET', 'maxmemory', '0')
        await redis.config('RESETSTAT')
      }),
    )
    await onRedis(ground, async (redis) => {
      await redis.select(fillerIndex)
      const used = Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1])
      await redis.config('SET', 'maxmemory', String(used + fillerBytes))
      for (let key = 0; key < 2 * fillerCount; key++) {
        await redis.set(`filler-${key}`, 'x'.repeat(fillerBytes / fillerCount))
      }
      await redis.flushdb()
    })
  },
}

export const redisFlushed: Drill = {
  name: 'redis-flushed-mid-run',
  family: 'healthy',
  breaks: 'Redis is flushed while a lecture is generated, and the queue is filled again from Postgres',
  expects: { outcome: 'pass' },
  withinMs: 60_000,
  async meanwhile(ground, run) {
    await run.reached('generation')
    await onRedis(ground, (redis) => redis.flushall())
  },
}

const fillerIndex = 900
const fillerBytes = 4 * 1024 * 1024
const fillerCount = 64

async function mayEvict(ground: DrillGround): Promise<void> {
  ground.afterwards(() => onRedis(ground, (redis) => redis.config('SET', 'maxmemory-policy', 'noeviction')))
  await onRedis(ground, (redis) => redis.config('SET', 'maxmemory-policy', 'allkeys-lru'))
}

async function onRedis(ground: DrillGround, act: (redis: Redis) => Promise<unknown>): Promise<void> {
  const redis = new Redis(ground.stack.backends.redisUrl)
  try {
    await act(redis)
  } finally {
    redis.disconnect()
  }
}

/** The name under which the service keeps its queue, and a dashboard finds it. */
const lectureQueue = 'pegasus'

async function onQueue(ground: DrillGround, act: (queue: Queue) => Promise<unknown>): Promise<void> {
  const queue = new Queue(lectureQueue, { connection: { url: ground.stack.backends.redisUrl } })
  try {
    await act(queue)
  } finally {
    await queue.close()
  }
}
