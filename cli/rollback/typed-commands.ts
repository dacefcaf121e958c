import { roles } from '../../service/contract/environment.ts'
import type { RollbackPlan } from './plan.ts'

/** What a person types in place of a call to the platform, by the id of the step. */
export function typedCommands({ roles: of, platform }: RollbackPlan): ReadonlyMap<string, string> {
  const commands = roles.flatMap((role) => {
    const { autoDeploy, move } = of[role] ?? {}
    return [
      [`pause-${role}-auto-deploy`, autoDeploy?.pause],
      [platform === 'fly' ? 'roll-back-app' : `roll-back-${role}`, move?.command],
      [`resume-${role}-auto-deploy`, autoDeploy?.resume],
    ] as const
  })
  return new Map(commands.flatMap(([id, command]) => (command == null ? [] : [[id, command] as const])))
}
