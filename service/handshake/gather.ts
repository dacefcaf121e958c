import type { ClockOffset, HandshakeHeartbeat } from '../contract/handshake.ts'
import type { ObjectStore } from '../objects/object-store.ts'
import type { LectureQueue } from '../queue/lecture-queue.ts'
import type { Database } from '../tables/database.ts'
import { listProcesses, type ProcessSeen } from '../tables/processes.ts'
import { within } from '../within.ts'
import type { Answering } from './answering.ts'
import { type Answered, type Collected, silentHeartbeats } from './collected.ts'
import type { HandshakeQueue } from './handshake-queue.ts'
import { type Errand, type Reply, type RollCall, rollChannel } from './messages.ts'

/** How long it is waited for answers: longer than from one beat of a process to its next. */
export const patienceMs = 6_000
const sayLimitMs = 1_000
const lookLimitMs = 1_000
// What is said while a process's connection comes back is not heard.
const callAgainMs = 2_000
const lookAgainMs = 500
const tickMs = 20

export type Gathered = Pick<Collected, 'queued' | 'answered' | 'consumers'>

/**
 * Queues the job, calls the roll, and waits until everyone has answered who should, or patience ends. A process
 * that does not answer is given the time to beat once more: so one that is alive elsewhere is told from one that
 * is not.
 * @param before who beat before the call
 */
export async function gather(
  errand: Errand,
  key: string,
  before: readonly ProcessSeen[] | null,
  { answering, handshakeQueue, instance, replies: subscribe }: Conductor,
): Promise<Gathered> {
  const replies = collectReplies()
  const { answered } = replies
  const hangUp = subscribe(errand.id, replies.note)
  const startedAt = performance.now()
  const elapsed = () => performance.now() - startedAt
  const call = () => {
    const roll: RollCall = { ...errand, call: replies.called(), key }
    return within(sayLimitMs, () => answering.line.say(rollChannel, roll)).catch(() => null)
  }
  const put = () => {
    replies.queued()
    return within(sayLimitMs, () => handshakeQueue.put(errand)).then(
      () => true,
      () => false,
    )
  }
  const own = Promise.all([answering.testify(errand), answering.digests(key)])
  let [queued, listeners] = await Promise.all([put(), call()])
  let seen = { heartbeats: heartbeatsOf(before, before, answered), consumers: null as string[] | null }

  for (let lookedAt = 0; elapsed() < patienceMs; ) {
    if (rollIsOver(listeners, answered, seen.heartbeats) && jobIsOver(queued, answered, seen.consumers)) break
    await new Promise((resolve) => setTimeout(resolve, tickMs))
    if (elapsed() - lookedAt > lookAgainMs) {
      lookedAt = elapsed()
      seen = await look(before, answered)
    }
    if (elapsed() > callAgainMs * replies.calls()) listeners = (await call()) ?? listeners
  }
  hangUp()
  const [testimony, digests] = await own
  // Without Redis nobody is heard, this process itself included.
  if (!answered.has(instance)) answered.set(instance, { ...testimony, roll: null, queue: null, digests })
  return { queued, answered: [...answered.values()], consumers: seen.consumers }

  async function look(since: typeof before, heard: typeof answered) {
    const [now, consumers] = await Promise.all([
      within(lookLimitMs, () => listProcesses(answering.database)).catch(() => null),
      within(lookLimitMs, () => handshakeQueue.consumers()).catch(() => null),
    ])
    return { heartbeats: heartbeatsOf(since, now, heard), consumers }
  }
}

/**
 * Whether nobody is awaited any more at the roll: as many have answered as heard it, and whoever is silent has
 * beaten since, so that it is not for want of life.
 */
function rollIsOver(
  listeners: number | null,
  answered: ReadonlyMap<string, Answered>,
  heartbeats: readonly HandshakeHeartbeat[] | null,
): boolean {
  if (listeners === null) return true
  const rolled = [...answered.values()].filter(({ roll }) => roll !== null).length
  const awaited = silentHeartbeats({ heartbeats }).filter(
    ({ instance, beatSinceCall }) => !answered.has(instance) && !beatSinceCall,
  )
  return rolled >= listeners && awaited.length === 0
}

/** Whether the job has been taken, or nobody is there to take it. */
function jobIsOver(
  queued: boolean,
  answered: ReadonlyMap<string, Answered>,
  consumers: readonly string[] | null,
): boolean {
  return !queued || consumers?.length === 0 || [...answered.values()].some(({ queue }) => queue !== null)
}

export function heartbeatsOf(
  before: readonly ProcessSeen[] | null,
  now: readonly ProcessSeen[] | null,
  answered: ReadonlyMap<string, unknown>,
): HandshakeHeartbeat[] | null {
  if (now === null) return null
  const seenAt = new Map(before?.map((one) => [one.instance, one.seenAt.getTime()]))
  return now.map(({ seenAt: last, startedAt, ...one }) => ({
    ...one,
    startedAt: startedAt.toISOString(),
    beatSinceCall: before !== null && last.getTime() !== seenAt.get(one.instance),
    answered: answered.has(one.instance),
  }))
}

interface Replies {
  answered: Map<string, Answered>
  /** Notes that the roll is called; gives the number of the call. */
  called(): number
  calls(): number
  queued(): void
  note(reply: Reply, heardAt: number): void
}

// A deployment has a few; whoever can write to Redis must not fill the memory.
const mostProcesses = 500

function collectReplies(): Replies {
  const answered = new Map<string, Answered>()
  const calledAt: number[] = []
  let queuedAt = Number.NaN
  return {
    answered,
    called: () => calledAt.push(Date.now()) - 1,
    calls: () => calledAt.length,
    queued() {
      queuedAt = Date.now()
    },
    note({ via, identity, backends, databaseClock, deeds: actions }, heardAt) {
      const { instance } = identity
      const known = answered.get(instance)
      if (!known && answered.size >= mostProcesses) return
      const one = known ?? {
        identity,
        backends,
        databaseClock,
        actions,
        roll: null,
        queue: null,
        digests: null,
      }
      answered.set(instance, one)
      if (via.kind === 'queue') {
        one.queue ??= { roundTripMs: Math.max(0, heardAt - queuedAt) }
        return
      }
      const at = calledAt[via.call]
      if (at === undefined || one.roll) return
      one.roll = { roundTripMs: Math.max(0, heardAt - at), clock: offsetOf(at, via, heardAt) }
      one.digests = via.digests
    },
  }
}

function offsetOf(
  calledAt: number,
  theirs: { heardAt: number; answeredAt: number },
  heardAt: number,
): ClockOffset {
  const onTheWayMs = heardAt - calledAt - (theirs.answeredAt - theirs.heardAt)
  return {
    offsetMs: (theirs.heardAt - calledAt + (theirs.answeredAt - heardAt)) / 2,
    uncertaintyMs: Math.max(0, onTheWayMs) / 2,
  }
}

export interface Conductor {
  instance: string
  answering: Answering
  handshakeQueue: HandshakeQueue
  lectureQueue: Pick<LectureQueue, 'facts'>
  objects: ObjectStore
  /** A way to the database on which nothing is done that could wait for a lock. */
  lookout: Database
  /** Hands over each reply to a handshake; the function that is given back ends that. */
  replies(id: string, listener: (reply: Reply, heardAt: number) => void): () => void
}
