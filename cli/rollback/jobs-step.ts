import { setTimeout as sleep } from 'node:timers/promises'
import { describeDuration } from '../../smoke/duration.ts'
import { shakeHands } from '../../smoke/handshake/shake-hands.ts'
import { type ActOutcome, bad, good, notKnown, type Step } from '../walk/step.ts'
import { runs } from './choose.ts'
import { shortly } from './in-words.ts'
import type { Means } from './means.ts'
import type { DeployName, RollbackPlan } from './plan.ts'

/** Sees that no job is left with the worker that is gone. */
export function jobsStep(plan: RollbackPlan, means: Means): Step {
  const to = plan.roles.worker?.move?.to ?? { id: plan.to, release: plan.to, artifact: null }
  return {
    ...{ id: 'jobs-in-flight', title: 'See that the jobs in flight go on', kind: 'check' },
    why: 'Jobs that the newer worker had begun must have been finished by it, or be run again by the older one.',
    changes: null,
    expected: `No job is held by a release other than ${shortly(plan.to)}.`,
    destructive: false,
    action: {
      shown: 'ask which release runs which jobs',
      run: async ({ signal }) => {
        const endsAt = performance.now() + means.waits.jobsMs
        for (;;) {
          const seen = await look(to, means, signal)
          if (seen.ended !== 'bad' || signal.aborted || performance.now() + means.waits.everyMs > endsAt)
            return seen.ended === 'bad' ? stuck(seen, means.waits.jobsMs) : seen
          await sleep(means.waits.everyMs, undefined, { signal }).catch(() => {})
        }
      },
    },
  }
}

async function look(to: DeployName, { pegasus }: Means, signal: AbortSignal): Promise<ActOutcome> {
  const asked = await pegasus(signal).releases()
  if (!asked.ok)
    return asked.failure.status === 404
      ? byQueue(pegasus(signal))
      : notKnown(`The service does not tell: ${asked.failure.detail}.`)
  const others = asked.value.jobs.filter(
    ({ release, running }) => running > 0 && release !== null && !runs(to, release),
  )
  return others.length === 0
    ? good('No job is held by another release.')
    : bad(`${others.map(({ release, running }) => `${running} by ${release}`).join(', ')}.`)
}

/** A release before 0.2.0 does not tell who runs what; that its queue is taken from is seen all the same. */
async function byQueue(pegasus: Parameters<typeof shakeHands>[0]): Promise<ActOutcome> {
  const asked = await shakeHands(pegasus)
  const queue = asked.ok ? asked.value.queue : null
  if (queue === null) return notKnown('Neither jobs nor queue could be seen.')
  const { paused, active, waiting, consumers } = queue
  return !paused && consumers !== null && consumers.length > 0
    ? good(
        `This release does not tell whose jobs run; the queue is taken from by ${consumers.length}, ${active} run and ${waiting} wait.`,
      )
    : bad(paused ? 'The queue is paused.' : 'Nobody takes from the queue.')
}

function stuck({ detail }: ActOutcome, waitedMs: number): ActOutcome {
  return bad(
    `Still after ${describeDuration(waitedMs)}: ${detail}`,
    'See that the older worker runs: it takes over what a worker that is gone has left. Then go on.',
    'pegasus-ops status',
  )
}
