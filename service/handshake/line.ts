import type { Redis } from 'ioredis'
import { askingRedis, waitingRedis } from '../queue/redis.ts'

/** A process's way to the others through Redis. What is said on it is heard at once or never. */
export interface Line {
  /** For asking Redis itself. */
  redis: Redis
  /** Hears a channel from now on, also after Redis was away. `heardAt` is by this process's clock. */
  hear(channel: string, listener: (text: string, heardAt: number) => void): void
  /** Says something; resolves to how many hear it. */
  say(channel: string, message: unknown): Promise<number>
  close(): void
}

export function openLine(redisUrl: string): Line {
  const redis = askingRedis(redisUrl)
  const ears = waitingRedis(redisUrl)
  const listeners = new Map<string, (text: string, heardAt: number) => void>()
  ears.on('message', (channel: string, text: string) => listeners.get(channel)?.(text, Date.now()))
  return {
    redis,
    hear(channel, listener) {
      listeners.set(channel, listener)
      // Resolves only once Redis is there; until then the connection keeps it in mind.
      ears.subscribe(channel).catch(() => {})
    },
    say: (channel, message) => redis.publish(channel, JSON.stringify(message)),
    close() {
      ears.disconnect()
      redis.disconnect()
    },
  }
}
