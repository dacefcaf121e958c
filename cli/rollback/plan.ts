import { z } from 'zod'
import { type Role, roles } from '../../service/contract/environment.ts'
import { platformNames } from '../descriptors/descriptor.ts'
import { choose, type RoleMove } from './choose.ts'
import { type Asked, decide } from './decide.ts'
import { AutoDeployFact, DeployFact, type RollbackFacts } from './facts.ts'

/** A deploy by the names that the platform and the processes know it by. */
const DeployName = DeployFact.pick({ id: true, release: true, artifact: true })
export type DeployName = z.infer<typeof DeployName>

const Move = z.strictObject({
  /** `platform`: by a call that this tool makes; `hand`: by a command that a person types. */
  by: z.enum(['platform', 'hand']),
  from: DeployName,
  to: DeployName,
  /** The newest deploy when the plan was made: whatever is newer has come since. */
  newest: z.string(),
  command: z.string(),
})
export type Move = z.infer<typeof Move>

const RolePlan = z.strictObject({
  process: z.strictObject({ id: z.string(), name: z.string() }),
  /** Only what is on is paused, and resumed in the end. */
  autoDeploy: AutoDeployFact,
  /** Null where the role runs the release already. */
  move: Move.nullable(),
})
export type RolePlan = z.infer<typeof RolePlan>

/** A rollback that was decided: plain data, from which its steps are made, now and after a crash. Nothing in it is secret. */
export const RollbackPlan = z.strictObject({
  way: z.enum(['roll-back', 'redeploy']),
  from: z.string(),
  to: z.string(),
  /** Null where the targets file names none: then a person deploys, and the service tells when it runs. */
  platform: z.enum(platformNames).nullable(),
  roles: z.strictObject({ api: RolePlan.nullable(), worker: RolePlan.nullable() }),
  drainSeconds: z.number().nullable(),
})
export type RollbackPlan = z.infer<typeof RollbackPlan>

/** The plan of what was decided; null where going back is not what was recommended. */
export function planOf(facts: RollbackFacts, asked: Asked): RollbackPlan | null {
  const { recommendation } = decide(facts, asked)
  const choice = choose(facts, asked.to)
  if (!choice.chosen || (recommendation !== 'roll-back' && recommendation !== 'redeploy')) return null
  const { from, to } = choice
  const planned = (role: Role) => rolePlanOf(role, choice.roles[role], facts)
  return {
    ...{ way: recommendation, from, to, platform: facts.platform },
    roles: { api: planned('api'), worker: planned('worker') },
    drainSeconds: facts.drain.known ? facts.drain.value.drainSeconds : null,
  }
}

/** The roles that are to move, in the order in which they do: API first. */
export function movingRoles({ roles: of, platform }: RollbackPlan): Role[] {
  return roles.filter((role) => platform === null || of[role]?.move != null)
}

function rolePlanOf(role: Role, move: RoleMove, facts: RollbackFacts): RolePlan | null {
  const { process, autoDeploy, deploys } = facts.roles[role]
  if (facts.platform === null || !process.known || !autoDeploy.known || !deploys.known) return null
  const newest = deploys.value[0]
  return {
    process: process.value,
    autoDeploy: autoDeploy.value,
    move:
      move.back === null || move.current === null || newest === undefined
        ? null
        : {
            by: move.back.rollback.possible && facts.platform !== 'fly' ? 'platform' : 'hand',
            from: nameOf(move.current),
            to: nameOf(move.back),
            newest: newest.id,
            command: move.back.rollback.possible
              ? move.back.commands.rollBack
              : (move.back.commands.redeploy ?? move.back.commands.rollBack),
          },
  }
}

function nameOf({ id, release, artifact }: DeployFact): DeployName {
  return { id, release, artifact }
}
