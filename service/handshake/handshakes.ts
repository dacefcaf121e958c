import type { Config } from '../config.ts'
import type { Handshake } from '../contract/handshake.ts'
import { errorFields, type Log } from '../log.ts'
import type { ObjectStore } from '../objects/object-store.ts'
import type { LectureQueue } from '../queue/lecture-queue.ts'
import { openDatabase } from '../tables/database.ts'
import { forgetHandshake } from '../tables/handshakes.ts'
import { actionLimitMs } from './actions.ts'
import { startAnswering } from './answering.ts'
import { composeHandshake } from './compose.ts'
import { conduct } from './conduct.ts'
import type { Conductor } from './gather.ts'
import { openHandshakeQueue } from './handshake-queue.ts'
import { keptHandshakes, keptSeconds } from './kept.ts'
import { noLinkYet } from './links.ts'
import { answersChannel, parseMessage, Reply } from './messages.ts'

export interface Handshakes {
  /**
   * Begins a handshake and says how it stands; null when as many run as may.
   * @param key the caller's own, as base64url; the digests of the variables are then told
   */
  begin(key: string | undefined): Promise<Handshake | null>
  /**
   * How a handshake stands, whichever API began it, as soon as it is complete or after `waitMs`; undefined when
   * there is none. Throws when it is not known here and Redis does not answer.
   */
  find(id: string, waitMs: number): Promise<Handshake | undefined>
  stop(): Promise<void>
}

const mostAtOnce = 4
/** One that has run for longer is not going to be complete: its API ended. Clocks may differ a little. */
const abandonedMs = 20_000
const lookAgainMs = 200

export function openHandshakes({
  config,
  log,
  objects,
  queue,
}: {
  config: Config
  log: Log
  objects: ObjectStore
  queue: LectureQueue
}): Handshakes {
  const answering = startAnswering({ config, log, objects })
  const { line, database } = answering
  const lookout = openDatabase(config.DATABASE_URL, {
    applicationName: config.instance,
    poolSize: 1,
    statementTimeoutMs: actionLimitMs,
  })
  const handshakeQueue = openHandshakeQueue(line.redis)
  const kept = keptHandshakes(line.redis, database)
  const own = new Map<string, { now: Handshake; complete: Promise<Handshake> }>()
  const listeners = new Map<string, { nonce: string; tell: (reply: Reply, heardAt: number) => void }>()
  const running = new Set<Promise<unknown>>()

  line.hear(answersChannel(config.instance), (text, heardAt) => {
    const reply = parseMessage(Reply, text)
    const listener = reply && listeners.get(reply.id)
    if (reply && listener?.nonce === reply.nonce) listener.tell(reply, heardAt)
  })

  const run = async (begun: Handshake, key: string | undefined): Promise<Handshake> => {
    const startedAt = performance.now()
    const { id, askedBy } = begun
    const nonce = crypto.randomUUID()
    const conductor: Conductor = {
      instance: config.instance,
      answering,
      handshakeQueue,
      lectureQueue: queue,
      objects,
      lookout,
      replies(of, tell) {
        listeners.set(of, { nonce, tell })
        return () => void listeners.delete(of)
      },
    }
    const collected = await conduct({ id, nonce, askedBy }, key ?? newKey(), conductor)
    const durationMs = performance.now() - startedAt
    const complete: Handshake = {
      ...begun,
      ...composeHandshake(collected, key !== undefined),
      status: 'complete',
      durationMs,
    }
    await kept.keep(complete)
    return complete
  }

  const forget = async (id: string) => {
    own.delete(id)
    await forgetHandshake(database, id).catch(() => {})
  }

  return {
    async begin(key) {
      if (running.size >= mostAtOnce) return null
      const begun = newHandshake(config.instance)
      const complete = run(begun, key).catch((error: unknown) => {
        log.error(errorFields(error), 'handshake.failed')
        return abandoned(begun)
      })
      own.set(begun.id, { now: begun, complete })
      running.add(complete)
      void complete.then((handshake) => {
        running.delete(complete)
        own.set(begun.id, { now: handshake, complete })
        setTimeout(() => void forget(begun.id), keptSeconds * 1000).unref()
      })
      await kept.keep(begun)
      return begun
    },
    async find(id, waitMs) {
      const known = own.get(id)
      if (known) return waitMs > 0 ? await orAfter(waitMs, known.complete, () => own.get(id)?.now) : known.now
      const until = performance.now() + waitMs
      for (;;) {
        const found = await kept.find(id)
        if (found && isAbandoned(found)) return abandoned(found)
        if (found?.status !== 'running' || performance.now() >= until) return found
        await new Promise((resolve) => setTimeout(resolve, lookAgainMs))
      }
    },
    async stop() {
      await Promise.all(running)
      await handshakeQueue.close()
      await answering.stop()
      await lookout.destroy()
    },
  }
}

function newHandshake(askedBy: string): Handshake {
  return {
    id: crypto.randomUUID(),
    status: 'running',
    startedAt: new Date().toISOString(),
    durationMs: 0,
    askedBy,
    seams: noLinkYet('running'),
    processes: [],
    heartbeats: null,
    strangers: 0,
    variables: {},
    schema: null,
    queue: null,
    jobs: null,
    locks: null,
    redis: null,
  }
}

function isAbandoned({ status, startedAt }: Handshake): boolean {
  return status === 'running' && Date.now() - Date.parse(startedAt) > abandonedMs
}

function abandoned(handshake: Handshake): Handshake {
  return { ...handshake, status: 'complete', seams: noLinkYet('abandoned') }
}

function newKey(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')
}

async function orAfter<T>(
  waitMs: number,
  promise: Promise<T>,
  instead: () => T | undefined,
): Promise<T | undefined> {
  const waited = Promise.withResolvers<T | undefined>()
  const timer = setTimeout(() => waited.resolve(instead()), waitMs)
  try {
    return await Promise.race([promise, waited.promise])
  } finally {
    clearTimeout(timer)
  }
}
