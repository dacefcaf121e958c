import type { Role } from '../../service/contract/environment.ts'
import { type ActContext, type ActOutcome, good, type Step } from '../walk/step.ts'
import { shortly } from './in-words.ts'
import type { Means } from './means.ts'
import { whyMoved } from './move-step.ts'
import { movingRoles, type RollbackPlan } from './plan.ts'
import { rolledOut } from './rolled-out.ts'

/** A role that a person brings back; that it runs the release is seen by this tool all the same. */
export function handStep(plan: RollbackPlan, role: Role, means: Means): Step {
  const { platform } = plan
  const [to, from] = [shortly(plan.to), shortly(plan.from)]
  const whole = platform === 'fly'
  const name = whole ? 'the app' : (plan.roles[role]?.process.name ?? nameOf(role))
  const command = plan.roles[role]?.move?.command
  const checked = whole ? movingRoles(plan) : [role]
  return {
    ...{
      id: whole ? 'roll-back-app' : `roll-back-${role}`,
      title: `Roll ${name} back to ${to}, by hand`,
      kind: 'manual',
    },
    why: [
      command === undefined
        ? `Deploy ${to} to ${name} in the way in which you always deploy.`
        : `Type this${whole ? ', where fly.toml stands' : ''}: ${command}`,
      whole
        ? 'Fly.io has no rollback: the older image is deployed again, with the configuration and the secrets of today, to all groups at once.'
        : whyMoved(role, plan),
    ].join('\n'),
    changes: `${name.charAt(0).toUpperCase()}${name.slice(1)} runs ${to} in place of ${from}.`,
    expected: `Every process says that it runs ${to}.`,
    destructive: true,
    typed: command,
    postCheck: {
      shown: `wait until ${name} runs ${to} and nothing else`,
      run: (context) => allRolledOut(plan, checked, means, context),
    },
  }
}

async function allRolledOut(
  plan: RollbackPlan,
  these: readonly Role[],
  means: Means,
  context: ActContext,
): Promise<ActOutcome> {
  const details: string[] = []
  for (const role of these) {
    const move = plan.roles[role]?.move ?? null
    const to = move?.to ?? { id: plan.to, release: plan.to, artifact: null }
    const outcome = await rolledOut(role, to, move, means, context)
    if (outcome.ended !== 'good') return outcome
    details.push(outcome.detail)
  }
  return good(details.join(' '))
}

function nameOf(role: Role): string {
  return role === 'api' ? 'the API' : 'the worker'
}
