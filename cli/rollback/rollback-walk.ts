import { z } from 'zod'
import type { WalkHeader } from '../walk/journal-line.ts'
import type { Walk } from '../walk/walk.ts'
import type { Means } from './means.ts'
import { RollbackPlan } from './plan.ts'
import { stepsOf } from './steps.ts'

const Parameters = z.object({ plan: RollbackPlan })

/** The walk of a plan. The plan is all that is needed to make the same steps again. */
export function walkOfPlan(plan: RollbackPlan, target: WalkHeader['target'], means: Means): Walk {
  return {
    ...{ kind: 'rollback', name: 'rollback', target },
    parameters: { plan },
    steps: stepsOf(plan, target.name, means),
  }
}

/** The plan that a walk was begun with: it is not decided anew. @throws {z.ZodError} for a walk of something else. */
export function planIn(parameters: WalkHeader['parameters']): RollbackPlan {
  return Parameters.parse(parameters).plan
}
