import type { Handshake } from '../../service/contract/handshake.ts'
import { type Answer, type Check, degraded, fail, pass, problem } from '../check.ts'
import { describeDuration } from '../duration.ts'
import type { HandshakeSeen } from '../evidence/evidence.ts'
import { fromHandshake, laterHandshake } from '../handshake/handshake-seen.ts'

/** A job that waits longer than this, while others get done, shows too few workers. */
const longWaitSeconds = 15 * 60
/** One job that loses its worker may be a deploy; with so many, workers die. */
const stalledPattern = 3
const about = {
  expected: 'workers beat, complete work, and lose no job',
  why: 'Lectures wait behind work that nobody does.',
}

export const workers: Check<'handshake'> = {
  name: 'workers',
  question: 'Are there workers, and does work get done?',
  needs: ['handshake'],
  judge: ({ handshake }) =>
    fromHandshake(handshake, about, (first) =>
      // The run's own lecture is work that got done.
      judge(laterHandshake(handshake) ?? first, stalledBetween(handshake)),
    ),
}

function judge(handshake: Handshake, stalled: number): Answer {
  const answering = handshake.processes.filter(({ role }) => role === 'worker')
  if (answering.length === 0) return fail(problem(about, 'no worker answers', 'Start the worker.'))
  return (
    nothingDone(handshake) ??
    lostJobs(stalled) ??
    silent(handshake) ??
    longWait(handshake) ??
    pass(
      `${answering.length} ${answering.length === 1 ? 'worker answers' : 'workers answer'}, ${describeWork(handshake)}`,
    )
  )
}

/** Jobs have waited longer than any job may take, and no worker has completed one meanwhile. */
function nothingDone(handshake: Handshake): Answer | undefined {
  const { queue, processes } = handshake
  if (queue === null || queue.waiting === 0) return undefined
  const longest = Math.max(...processes.map(({ longestJobSeconds }) => longestJobSeconds ?? 0))
  const worked = lastWorkSeconds(handshake)
  if (queue.oldestWaitingSeconds <= longest || (worked ?? Number.POSITIVE_INFINITY) <= longest)
    return undefined
  return fail(
    problem(
      about,
      `${queue.waiting} jobs wait, the oldest for ${inWords(queue.oldestWaitingSeconds)}, and no worker has completed work in that time`,
      'Look in the log of the worker for what it does; restart it if it is stuck.',
    ),
  )
}

function lostJobs(stalled: number): Answer | undefined {
  if (stalled === 0) return undefined
  return (stalled >= stalledPattern ? fail : degraded)(
    problem(
      about,
      `${stalled} jobs lost their worker while the run watched`,
      'Look at the platform for workers that died (memory, deploys) and in the worker log for job.stalled.',
    ),
  )
}

/** Whether a process that beat a moment ago keeps silent. */
function silent({ heartbeats }: Handshake): Answer | undefined {
  const quiet = (heartbeats ?? []).filter(
    ({ role, answered, beatSinceCall, seenSecondsAgo }) =>
      role === 'worker' && !answered && (beatSinceCall || seenSecondsAgo <= recentlySeconds),
  )
  if (quiet.length === 0) return undefined
  return degraded(
    problem(
      about,
      `${quiet.map(({ instance }) => instance).join(', ')} was alive a moment ago and does not answer`,
      'If it has just been stopped, run again. Else look whether it is frozen, or uses another Redis.',
    ),
  )
}
const recentlySeconds = 12

function longWait({ queue }: Handshake): Answer | undefined {
  if (queue === null || queue.oldestWaitingSeconds <= longWaitSeconds) return undefined
  return degraded(
    problem(
      about,
      `${queue.waiting} jobs wait, the oldest for ${inWords(queue.oldestWaitingSeconds)}`,
      'Start more workers, or raise PLC_WORKER_CONCURRENCY where the machine has room.',
    ),
  )
}

function describeWork(handshake: Handshake): string {
  const { queue } = handshake
  const worked = lastWorkSeconds(handshake)
  const last = worked === null ? 'no work completed yet' : `work completed ${inWords(worked)} ago`
  const waits =
    queue === null || queue.waiting === 0
      ? 'nothing waits'
      : `${queue.waiting} wait, the oldest for ${inWords(queue.oldestWaitingSeconds)}`
  return `${last}, ${waits}`
}

function lastWorkSeconds({ heartbeats }: Handshake): number | null {
  const worked = (heartbeats ?? []).flatMap(({ workedSecondsAgo }) => workedSecondsAgo ?? [])
  return worked.length === 0 ? null : Math.min(...worked)
}

/** How many jobs lost their worker between the two looks; 0 where that is not known. */
function stalledBetween({ first, later }: HandshakeSeen): number {
  const before = first.ok ? first.value.jobs?.stalledEver : undefined
  const after = later?.ok ? later.value.jobs?.stalledEver : undefined
  return before === undefined || after === undefined ? 0 : Math.max(0, after - before)
}

const inWords = (seconds: number) => describeDuration(seconds * 1000)
