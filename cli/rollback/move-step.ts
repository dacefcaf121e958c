import { setTimeout as sleep } from 'node:timers/promises'
import type { Role } from '../../service/contract/environment.ts'
import { describeDuration } from '../../smoke/duration.ts'
import type { PlatformDeploy } from '../platforms/platform.ts'
import {
  type ActContext,
  type ActOutcome,
  bad,
  good,
  notKnown,
  type Probed,
  type Step,
} from '../walk/step.ts'
import { shortly } from './in-words.ts'
import { looking, type Means, probing, writing } from './means.ts'
import { isOf, moved } from './moved.ts'
import type { Move, RolePlan, RollbackPlan } from './plan.ts'
import { rolledOut } from './rolled-out.ts'

export function moveStep(
  role: Role,
  { process, move }: RolePlan & { move: Move },
  plan: RollbackPlan,
  means: Means,
): Step {
  const { name } = process
  const { to, from } = move
  const [older, newer] = [shortly(plan.to), shortly(plan.from)]
  return {
    ...{ id: `roll-back-${role}`, title: `Roll ${name} back to ${older}`, kind: 'command' },
    why: whyMoved(role, plan),
    changes: `${name} runs ${older} (the deploy ${to.id}) in place of ${newer}.`,
    expected: `Every instance of ${name} runs ${older}, and no other is left.`,
    destructive: true,
    preCheck: {
      shown: `see that nothing was deployed to ${name} since, and that ${to.id} can be brought back`,
      run: ({ signal }) =>
        looking(means, role, signal, async (platform, found) => canMove(await platform.deploys(found), move)),
    },
    action: {
      shown: `ask the platform to bring the deploy ${to.id} of ${name} back`,
      run: ({ signal }) =>
        writing(means, role, signal, async (platform, found) => {
          const made = await platform.rollBack(found, {
            id: to.id,
            ...(to.artifact === null ? {} : { artifact: to.artifact }),
          })
          return `The platform rolls ${name} back${made === null ? '' : `, as ${made}`}.`
        }),
    },
    typed: move.command,
    probe: {
      shown: `ask whether ${name} was rolled back`,
      run: (context) => settled(role, move, means, context),
    },
    postCheck: {
      shown: `wait until ${name} runs ${older} and nothing else`,
      run: (context) => rolledOut(role, to, move, means, context),
    },
    undo: {
      shown: `ask the platform to bring ${from.id} (${newer}) back`,
      run: ({ signal }) =>
        writing(means, role, signal, async (platform, found) => {
          await platform.rollBack(found, {
            id: from.id,
            ...(from.artifact === null ? {} : { artifact: from.artifact }),
          })
          return `The platform brings ${from.id} back.`
        }),
    },
  }
}

/** Why a role is moved, and in this order. */
export function whyMoved(role: Role, { drainSeconds }: Pick<RollbackPlan, 'drainSeconds'>): string {
  if (role === 'api')
    return 'The API goes first: it takes requests from users, and what the older API queues, the newer worker still runs.'
  const limit = drainSeconds === null ? 'its drain limit' : describeDuration(drainSeconds * 1000)
  return `The worker follows. The one that is stopped has ${limit} to finish what it runs, where the platform waits as long; what it does not finish goes back to the queue, costs no attempt, and is run again by the older worker.`
}

function canMove(deploys: readonly PlatformDeploy[], { from, to, newest }: Move): ActOutcome {
  const [now] = deploys
  const planAgain = 'Plan again: what the plan was made from is no longer so.'
  if (now === undefined) return notKnown('The platform lists no deploy.')
  if (now.state === 'underway')
    return bad(
      `${now.id} is ${now.said}.`,
      'Let it end, or cancel it in the dashboard of the platform, then go on.',
    )
  if (now.id !== newest && !isOf(now, from))
    return bad(`${now.id} was deployed since the plan was made.`, planAgain)
  const target = deploys.find(({ id }) => id === to.id)
  if (target?.rollback.possible !== true)
    return bad(
      `${to.id} cannot be brought back: ${target?.rollback.because ?? 'it is no longer listed'}.`,
      planAgain,
    )
  return good(`${to.id} can be brought back.`)
}

/** A platform may be slow to list what it was just told to do: it is not taken for undone before it had its time. */
async function settled(
  role: Role,
  move: Move,
  means: Means,
  { signal, intendedAt }: ActContext,
): Promise<Probed> {
  const { settleMs, everyMs } = means.waits
  const endsAt = performance.now() + settleMs
  for (;;) {
    const probed = await probing(means, role, signal, async (platform, found) =>
      moved(await platform.deploys(found), move),
    )
    const mayCome =
      probed.state !== 'done' && intendedAt !== null && Date.now() - intendedAt.getTime() < settleMs
    if (!mayCome || performance.now() >= endsAt || signal.aborted) return probed
    await sleep(Math.min(everyMs, settleMs), undefined, { signal }).catch(() => {})
  }
}
