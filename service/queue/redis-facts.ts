import type { Redis } from 'ioredis'
import type { Handshake } from '../contract/handshake.ts'

export type RedisFacts = NonNullable<Handshake['redis']>

/** What Redis tells of itself. Throws when it does not answer; what it leaves out, or may not tell, is null. */
export async function readRedisFacts(redis: Redis): Promise<RedisFacts> {
  const told = fieldsOf(await redis.info())
  return {
    runId: told.get('run_id') ?? null,
    index: indexOf(redis),
    evictionPolicy: told.get('maxmemory_policy') ?? null,
    maximumMemoryBytes: whole(told.get('maxmemory')),
    evictedKeys: whole(told.get('evicted_keys')),
  }
}

/** Which Redis it is, and which database of it. */
export async function identifyRedis(redis: Redis): Promise<Pick<RedisFacts, 'runId' | 'index'>> {
  return { runId: fieldsOf(await redis.info('server')).get('run_id') ?? null, index: indexOf(redis) }
}

/** The index of the database that a connection works on. */
export function indexOf(redis: Redis): number {
  return redis.options.db ?? 0
}

function fieldsOf(info: string): Map<string, string> {
  const pairs = info.split(/\r?\n/).map((line) => /^([a-z_]+):(.*)$/.exec(line))
  return new Map(pairs.flatMap((pair) => (pair === null ? [] : [[pair[1] ?? '', pair[2] ?? '']])))
}

function whole(text: string | undefined): number | null {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : null
}
