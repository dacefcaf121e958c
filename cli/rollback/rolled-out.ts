import { setTimeout as sleep } from 'node:timers/promises'
import type { Role } from '../../service/contract/environment.ts'
import { describeDuration } from '../../smoke/duration.ts'
import { shakeHands } from '../../smoke/handshake/shake-hands.ts'
import { named } from '../platforms/role.ts'
import { type ActContext, type ActOutcome, bad, good, notKnown } from '../walk/step.ts'
import { runs } from './choose.ts'
import { looking, type Means } from './means.ts'
import { isOf, since } from './moved.ts'
import type { DeployName, Move } from './plan.ts'

/**
 * Waits until a role runs the release and nothing else of the role is left: the deploy is live by its platform, its
 * instances run, and every process of the role that answers the handshake says so itself. The old worker is waited for
 * as well, so that it had its time to finish.
 *
 * @param move null where no platform is named: then the processes alone tell.
 */
export async function rolledOut(
  role: Role,
  to: DeployName,
  move: Move | null,
  means: Means,
  { signal, tell }: Pick<ActContext, 'signal' | 'tell'>,
): Promise<ActOutcome> {
  const { everyMs, rollOutMs } = means.waits
  const endsAt = performance.now() + rollOutMs
  let told = ''
  for (;;) {
    const byPlatform = move === null ? good('') : await seenByPlatform(role, move, means, signal)
    const seen = byPlatform.ended === 'good' ? await saidByProcesses(role, to, means, signal) : byPlatform
    if (seen.ended !== 'unknown' || signal.aborted) return seen
    if (performance.now() + everyMs > endsAt) return tooLate(seen, rollOutMs)
    if (seen.detail !== told) tell(seen.detail)
    told = seen.detail
    await sleep(everyMs, undefined, { signal }).catch(() => {})
  }
}

function tooLate({ detail }: ActOutcome, waitedMs: number): ActOutcome {
  return notKnown(
    `Not after ${describeDuration(waitedMs)}. ${detail}`,
    'Look at the deploy in the dashboard of the platform and at its log, then go on.',
  )
}

function seenByPlatform(role: Role, move: Move, means: Means, signal: AbortSignal): Promise<ActOutcome> {
  return looking(means, role, signal, async (platform, process) => {
    const newest = since(await platform.deploys(process), move).find((deploy) => isOf(deploy, move.to))
    if (newest === undefined) return notKnown('The platform lists no new deploy of it yet.')
    if (newest.state === 'failed' || newest.state === 'skipped' || newest.state === 'crashed')
      return bad(
        `${newest.id} is ${newest.said}${newest.reason === undefined ? '' : `: ${newest.reason}`}.`,
        'What served before may still serve: look at the log of the deploy, then plan again.',
      )
    if (newest.state !== 'live') return notKnown(`${newest.id} is ${newest.said}.`)
    const instances = await platform.instances(process)
    const crashed = instances.filter(({ state }) => state === 'crashed')
    if (crashed.length > 0) return bad(`${crashed.map(({ id, said }) => `${id} is ${said}`).join(', ')}.`)
    return instances.some(({ state }) => state === 'running')
      ? good(`${newest.id} is live.`)
      : notKnown(`${newest.id} is live, and no instance of it runs yet.`)
  })
}

async function saidByProcesses(
  role: Role,
  to: DeployName,
  { pegasus }: Means,
  signal: AbortSignal,
): Promise<ActOutcome> {
  const asked = await shakeHands(pegasus(signal))
  if (!asked.ok) return notKnown(`The service does not answer: ${asked.failure.detail}.`)
  const processes = asked.value.processes.filter((process) => process.role === role)
  if (processes.length === 0) return notKnown(`No ${named(role)} answers the handshake.`)
  const others = processes.filter(({ release }) => !runs(to, release))
  if (others.length > 0)
    return notKnown(
      `${others.map(({ instance, release }) => `${instance} still runs ${release}`).join(', ')}.`,
    )
  return good(processes.map(({ instance, release }) => `${instance} says that it runs ${release}.`).join(' '))
}
