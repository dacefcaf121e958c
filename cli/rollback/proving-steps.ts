import type { Step } from '../walk/step.ts'
import { shortly } from './in-words.ts'
import type { Means } from './means.ts'
import type { RollbackPlan } from './plan.ts'

export function provingSteps(plan: RollbackPlan, target: string, { command }: Means): Step[] {
  const to = shortly(plan.to)
  const check = (
    id: string,
    title: string,
    why: string,
    expected: string,
    args: readonly string[],
  ): Step => ({
    ...{ id, title, kind: 'check', why, expected },
    changes: null,
    destructive: false,
    action: command(args),
  })
  return [
    check(
      'verify',
      'Verify the deployment',
      'That the older release runs does not say that the deployment is good. This watches it for a while, too.',
      `Every instance runs ${to}, API and worker belong together, and readiness stays good.`,
      ['verify', '--target', target, '--release', to, '--no-smoke'],
    ),
    check(
      'smoke',
      'Send a lecture through',
      'What users do has to work: a lecture goes in, and study material comes out.',
      'The lecture comes out as material, and nothing of it is left behind.',
      ['smoke', '--target', target],
    ),
    check(
      'env-diff',
      'Compare the variables',
      'A rollback brings variables back, or leaves them, as the platform has it: both roles must still agree.',
      'API and worker run with the variables that they are meant to run with.',
      ['env-diff', '--target', target],
    ),
  ]
}
