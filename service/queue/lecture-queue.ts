import { Queue } from 'bullmq'
import type { Handshake } from '../contract/handshake.ts'
import type { StageName } from '../contract/job.ts'
import { refuseInTransaction } from '../tables/database.ts'
import { consumersOf } from './consumers.ts'
import { askingRedis } from './redis.ts'
import { indexOf } from './redis-facts.ts'

/** The queue that carries every stage; a job's name on it is its stage. */
export const lectureQueueName = 'pegasus'

/** What a queue entry holds: the row knows the rest. */
export interface QueueEntry {
  jobId: string
}

/** Redis did not take or answer. */
export class QueueUnavailable extends Error {
  override readonly name = 'QueueUnavailable'
}

/** Where an entry stands; `missing` when the queue does not know it. */
export type EntryState = 'waiting' | 'active' | 'completed' | 'failed' | 'missing'

/** How the queue stands, and who waits at it for jobs. */
export type QueueFacts = NonNullable<Handshake['queue']>

/** The lecture queue from the side that fills it. Everything throws QueueUnavailable. */
export interface LectureQueue {
  /** Puts a job on the queue under its row's id; one that is there already stays as it is. */
  enqueue(job: { id: string; stage: StageName }): Promise<void>
  /** Takes entries off the queue; one that a worker holds stays until that worker lets go. */
  withdraw(ids: readonly string[]): Promise<void>
  state(id: string): Promise<EntryState>
  ping(): Promise<void>
  facts(): Promise<QueueFacts>
  close(): Promise<void>
}

const week = 7 * 24 * 3600

/** Opens the queue. Redis need not be there yet. */
export function openLectureQueue(redisUrl: string, options: { attempts: number }): LectureQueue {
  const redis = askingRedis(redisUrl)
  const queue = new Queue<QueueEntry>(lectureQueueName, {
    connection: redis,
    skipWaitingForReady: true,
    defaultJobOptions: {
      attempts: options.attempts,
      backoff: { type: 'custom' },
      removeOnComplete: true,
      // A failed entry is kept: it tells the reconciler that the queue gave up, as after too many stalls.
      removeOnFail: { age: week, count: 10_000 },
    },
  })
  queue.on('error', () => {})

  return {
    enqueue: ({ id, stage }) =>
      asking(async () => void (await queue.add(stage, { jobId: id }, { jobId: id }))),
    withdraw: (ids) =>
      asking(async () => {
        for (const id of ids) await queue.remove(id)
      }),
    state: (id) => asking(async () => entryState(await queue.getJobState(id))),
    ping: () => asking(async () => void (await redis.ping())),
    facts: () => asking(() => factsOf(queue, indexOf(redis))),
    async close() {
      await queue.close().catch(() => {})
      redis.disconnect()
    },
  }
}

async function factsOf(queue: Queue<QueueEntry>, index: number): Promise<QueueFacts> {
  const [paused, counts, [oldest], consumers] = await Promise.all([
    queue.isPaused(),
    queue.getJobCounts('waiting', 'active', 'delayed'),
    queue.getJobs('waiting', 0, 0, true),
    consumersOf(queue, index),
  ])
  const { waiting = 0, active = 0, delayed = 0 } = counts
  return {
    paused,
    waiting,
    active,
    delayed,
    oldestWaitingSeconds: oldest ? Math.max(0, (Date.now() - oldest.timestamp) / 1000) : 0,
    consumers,
  }
}

async function asking<T>(ask: () => Promise<T>): Promise<T> {
  refuseInTransaction('the queue')
  try {
    return await ask()
  } catch (error) {
    throw new QueueUnavailable('Redis did not answer', { cause: error })
  }
}

function entryState(state: string): EntryState {
  switch (state) {
    case 'completed':
    case 'failed':
    case 'active':
      return state
    case 'unknown':
      return 'missing'
    default:
      return 'waiting'
  }
}
