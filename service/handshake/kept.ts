import type { Redis } from 'ioredis'
import { asRead } from '../contract/added-later.ts'
import { Handshake } from '../contract/handshake.ts'
import type { Database } from '../tables/database.ts'
import { findOutcome, keepOutcome } from '../tables/handshakes.ts'
import { within } from '../within.ts'

/** How long a handshake can be asked for after it began. */
export const keptSeconds = 75
const limitMs = 1_000

const keyOf = (id: string) => `pegasus:handshake:${id}`

/** Where handshakes are kept so that any API of the deployment can tell them. */
export interface Kept {
  /** Keeps how a handshake stands: in Redis, else in the database, else nowhere. */
  keep(handshake: Handshake): Promise<void>
  /** What was kept; undefined when there is none. Throws when neither could be asked. */
  find(id: string): Promise<Handshake | undefined>
}

export function keptHandshakes(redis: Redis, database: Database): Kept {
  return {
    async keep(handshake) {
      const inRedis = () => redis.set(keyOf(handshake.id), JSON.stringify(handshake), 'EX', keptSeconds)
      await within(limitMs, inRedis)
        .catch(() => within(limitMs, () => keepOutcome(database, withoutDigests(handshake), keptSeconds)))
        .catch(() => {})
    },
    async find(id) {
      const [inRedis, inDatabase] = await Promise.allSettled([
        within(limitMs, async () => parsed(JSON.parse((await redis.get(keyOf(id))) ?? 'null'))),
        within(limitMs, async () => parsed(await findOutcome(database, id))),
      ])
      const found = [inRedis, inDatabase].flatMap((one) =>
        one.status === 'fulfilled' && one.value ? [one.value] : [],
      )
      const complete = found.find(({ status }) => status === 'complete')
      if (found.length === 0 && inRedis.status === 'rejected') throw inRedis.reason
      return complete ?? found[0]
    },
  }
}

function parsed(value: unknown): Handshake | undefined {
  const handshake = asRead(Handshake).safeParse(value).data
  // Kept by an API of the release before, which did not look.
  return handshake && { ...handshake, locks: handshake.locks ?? null }
}

// A digest under a key that somebody holds is never written to a table.
function withoutDigests(handshake: Handshake): Handshake {
  return {
    ...handshake,
    processes: handshake.processes.map((process) => ({ ...process, variables: null })),
  }
}
