import { LRUCache } from 'lru-cache'
import type { z } from 'zod'
import { ObjectMissing, type ObjectStore } from './object-store.ts'

const mebibyte = 1_048_576

/** Reads a stored JSON document; null when it is gone or no longer fits its schema. A key has one schema. */
export type ReadDocument = <T>(key: string, schema: z.ZodType<T>) => Promise<T | null>

/**
 * Keeps the documents that are read often for a short while, so that many who read one lecture do not each ask the bucket.
 * Nothing in the bucket is ever overwritten; only that an object was lost is noticed later.
 */
export function openDocuments(objects: ObjectStore): ReadDocument {
  const kept = new LRUCache<string, { document: unknown }, z.ZodType>({
    maxSize: 32 * mebibyte,
    ttl: 30_000,
    async fetchMethod(key, _stale, { options, context: schema }) {
      const bytes = await objects.read(key, { maximumBytes: 64 * mebibyte })
      options.size = bytes.length + 1
      return { document: schema.safeParse(JSON.parse(bytes.toString('utf8'))).data ?? null }
    },
  })
  return async <T>(key: string, schema: z.ZodType<T>) => {
    try {
      return ((await kept.fetch(key, { context: schema }))?.document ?? null) as T | null
    } catch (error) {
      if (error instanceof ObjectMissing || error instanceof SyntaxError) return null
      throw error
    }
  }
}
