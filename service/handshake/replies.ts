import type { ClockOffset } from '../contract/handshake.ts'
import type { Answered } from './collected.ts'
import type { Reply } from './messages.ts'

/** The replies to one handshake, put together by process. */
export interface Replies {
  answered: Map<string, Answered>
  /** Notes that the roll is called; gives the number of the call. */
  called(): number
  calls(): number
  /** Notes that the job is queued. */
  queued(): void
  note(reply: Reply, heardAt: number): void
}

// A deployment has a few; whoever can write to Redis must not fill the memory.
const mostProcesses = 500

export function collectReplies(): Replies {
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

/** How far the clock of who answered is ahead, and how sure that is (RFC 5905, section 8). */
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
