import { roles } from '../../service/contract/environment.ts'
import type { Step } from '../walk/step.ts'
import { autoDeployStep } from './auto-deploy-step.ts'
import { handStep } from './hand-step.ts'
import { shortly } from './in-words.ts'
import { jobsStep } from './jobs-step.ts'
import type { Means } from './means.ts'
import { moveStep } from './move-step.ts'
import { movingRoles, type RolePlan, type RollbackPlan } from './plan.ts'
import { provingSteps } from './proving-steps.ts'

/** The same steps of the same plan, whenever they are made. */
export function stepsOf(plan: RollbackPlan, target: string, means: Means): Step[] {
  const automatic = roles.filter((role) => plan.roles[role]?.autoDeploy.state === 'on')
  const switching = (wanted: 'on' | 'off') =>
    automatic.flatMap((role) => {
      const of = plan.roles[role]
      return of === null ? [] : [autoDeployStep(role, of, wanted, means)]
    })
  return [
    ...switching('off'),
    ...movingSteps(plan, means),
    ...(movingRoles(plan).includes('worker') ? [jobsStep(plan, means)] : []),
    ...provingSteps(plan, target, means),
    ...(automatic.length === 0 ? [] : [mendBranch(plan)]),
    record(target),
    ...switching('on'),
  ]
}

function movingSteps(plan: RollbackPlan, means: Means): Step[] {
  // A deploy of Fly.io is of the whole app.
  const moving = plan.platform === 'fly' ? movingRoles(plan).slice(0, 1) : movingRoles(plan)
  return moving.map((role) => {
    const of = plan.roles[role]
    return moves(of) && of.move.by === 'platform'
      ? moveStep(role, of, plan, means)
      : handStep(plan, role, means)
  })
}

function moves(of: RolePlan | null): of is RolePlan & { move: NonNullable<RolePlan['move']> } {
  return of?.move != null
}

function mendBranch({ from }: RollbackPlan): Step {
  return {
    ...{ id: 'mend-branch', title: 'Take the bad change off the branch', kind: 'manual' },
    why: `Auto-deploy is resumed next. Revert what ${shortly(from)} brought, or land what mends it, on the branch that is deployed; else the next push brings it again.`,
    changes: 'The branch that is deployed no longer holds the bad change.',
    expected: 'The newest commit of the branch is one that you would deploy now.',
    destructive: false,
  }
}

function record(target: string): Step {
  return {
    ...{ id: 'record', title: 'Write down what happened', kind: 'manual' },
    why: `Whoever looks next needs the release, the times in UTC, what users saw, and what is to be done. The journal of this walk has the times: pegasus-ops runbook timeline shows it, with --report for a file. Tell those who wait that ${target} is back.`,
    changes: null,
    expected: 'The incident has a record, and an owner for what is left to do.',
    destructive: false,
  }
}
