import { Queue, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import type { Config } from '../config.ts'
import { errorFields, type Log } from '../log.ts'
import { consumersOf } from '../queue/consumers.ts'
import { waitingRedis } from '../queue/redis.ts'
import { indexOf } from '../queue/redis-facts.ts'
import { Errand } from './messages.ts'

// Beside the lecture queue and on the same Redis, so that a worker full of lectures still answers.
const queueName = 'pegasus-handshake'

/** The handshake queue from the side of the API. Everything throws when Redis does not answer. */
export interface HandshakeQueue {
  put(errand: Errand): Promise<void>
  /** Takes a job off that nobody took. */
  withdraw(id: string): Promise<void>
  /** The workers that are connected to it; null where Redis does not tell. */
  consumers(): Promise<string[] | null>
  close(): Promise<void>
}

export function openHandshakeQueue(redis: Redis): HandshakeQueue {
  const queue = new Queue<Errand>(queueName, {
    connection: redis,
    skipWaitingForReady: true,
    streams: { events: { maxLen: 10 } },
    defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
  })
  queue.on('error', () => {})
  return {
    put: async (errand) => void (await queue.add('handshake', errand, { jobId: errand.id })),
    withdraw: async (id) => void (await queue.remove(id)),
    consumers: () => consumersOf(queue, indexOf(redis)),
    close: () => queue.close().catch(() => {}),
  }
}

/** Takes handshakes off the queue, beside whatever else the worker does. */
export function startHandshakeWorker(
  config: Config,
  log: Log,
  answer: (errand: Errand) => Promise<void>,
): { stop(): Promise<void> } {
  const redis = waitingRedis(config.REDIS_URL)
  const worker = new Worker<unknown>(queueName, async ({ data }) => answer(Errand.parse(data)), {
    connection: redis,
    name: config.instance,
    concurrency: 4,
    // One that was lost with its worker is of no use to anybody any more.
    maxStalledCount: 0,
  })
  worker.on('error', (error) => log.warn(errorFields(error), 'handshake.queue_error'))
  return {
    async stop() {
      await worker.close()
      redis.disconnect()
    },
  }
}
