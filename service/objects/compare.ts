import type { StageServices } from '../services.ts'
import { knownKeys } from '../tables/objects.ts'

const keysAtOnce = 1000
const namedAtMost = 10

/**
 * Lists the bucket below the prefix, a thousand keys at a time, and logs what stands there without a line in the ledger.
 * It may be anybody's, so nothing is taken away. Resolves to how many objects that are.
 */
export async function compareBucket(
  { database, objects, log }: Pick<StageServices, 'database' | 'objects' | 'log'>,
  signal?: AbortSignal,
): Promise<number> {
  const how = signal ? { signal } : {}
  const unknown: string[] = []
  const look = async (keys: readonly string[]) => {
    const known = await knownKeys(database, keys)
    for (const key of keys) {
      // What was collected since it was listed has no line either.
      if (!known.has(key) && (await objects.facts(key, how)) !== null) unknown.push(key)
    }
  }
  let listed: string[] = []
  for await (const { key } of objects.list('', how)) {
    listed.push(key)
    if (listed.length < keysAtOnce) continue
    await look(listed)
    listed = []
  }
  await look(listed)
  if (unknown.length > 0)
    log.warn({ objects: unknown.length, keys: unknown.slice(0, namedAtMost) }, 'objects.unknown')
  return unknown.length
}
