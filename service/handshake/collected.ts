import type { Backends, ClockOffset, Handshake, HandshakeHeartbeat } from '../contract/handshake.ts'
import type { Actions, Attempt, Identity } from './messages.ts'

export interface Answered {
  identity: Identity
  backends: Backends
  databaseClock: ClockOffset | null
  actions: Actions
  /** How it answered the roll; null when it did not. */
  roll: { roundTripMs: number; clock: ClockOffset } | null
  /** How it answered from the queue; null when it took no job. */
  queue: { roundTripMs: number } | null
  /** Its variables under the handshake's key; null when it did not hear the key. */
  digests: Readonly<Record<string, string>> | null
}

/** Everything that the API which runs a handshake has seen of it. What it says is judged from this alone. */
export interface Collected {
  askedBy: string
  wrote: { row: Attempt; object: Attempt }
  queued: boolean
  answered: readonly Answered[]
  /** Instances that are connected to the handshake queue; null where that is not told. */
  consumers: readonly string[] | null
  heartbeats: readonly HandshakeHeartbeat[] | null
  /** The marks that the API found in the rows of the others, and how long that took; null where it could not. */
  rowsBack: { marks: ReadonlyMap<string, string>; tookMs: number } | null
  /** What the API found at the object of each instance that says it wrote one. */
  objectsBack: ReadonlyMap<string, Attempt>
  facts: Pick<Handshake, 'schema' | 'queue' | 'jobs' | 'locks' | 'redis'>
}

/** A process whose last beat is older than this may have ended without saying so. */
export const recentlySeconds = 12

/** The processes that beat a moment ago and did not answer. */
export function silentHeartbeats({ heartbeats }: Pick<Collected, 'heartbeats'>): HandshakeHeartbeat[] {
  return (heartbeats ?? []).filter(
    ({ answered, beatSinceCall, seenSecondsAgo }) =>
      !answered && (beatSinceCall || seenSecondsAgo <= recentlySeconds),
  )
}

/** The API that ran the handshake, as it answered itself. */
export function ownAnswer({ answered, askedBy }: Collected): Answered | undefined {
  return answered.find(({ identity }) => identity.instance === askedBy)
}
