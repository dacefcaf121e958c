import type { Handshake } from '../../service/contract/handshake.ts'
import { type Answer, type Check, degraded, pass, problem } from '../check.ts'
import { fromHandshake, noWorker } from '../handshake/handshake-seen.ts'

const about = {
  expected: 'a worker that is told to stop has time to finish or give back what it does',
  why: 'A job that is cut off is begun again from its start, and its lecture waits so much longer.',
}

export const drain: Check<'handshake'> = {
  name: 'drain',
  question: 'Can workers stop without losing work?',
  needs: ['handshake'],
  judge: ({ handshake }) => fromHandshake(handshake, about, judge),
}

function judge({ processes }: Handshake): Answer {
  const workers = processes.filter(({ role }) => role === 'worker')
  if (workers.length === 0) return noWorker(about, 'no worker told its limits')
  const shortest = Math.min(...workers.map(({ drainSeconds }) => drainSeconds))
  const longest = Math.max(...workers.map(({ longestJobSeconds }) => longestJobSeconds ?? 0))
  if (shortest === 0)
    return degraded(
      problem(
        about,
        'PLC_DRAIN_SECONDS is 0: whatever runs is cut off',
        'Set PLC_DRAIN_SECONDS of the worker to what the platform grants, less a few seconds.',
      ),
    )
  const longer =
    longest > shortest
      ? `; a job may take ${longest} s, and one that is not done by then goes back to the queue`
      : ', as long as any job may take'
  return pass(`${shortest} s to finish${longer}. What the platform grants is not known here`)
}
