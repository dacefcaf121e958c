import { declarations, type Variables } from '../../service/contract/environment.ts'
import { Secret } from '../../smoke/secret.ts'
import type { TargetAddress } from './find-target.ts'

/** The variables whose values are kept out of what a platform tells: a log may hold what a process was given. */
const secretVariables = [
  ...['RENDER_API_KEY', 'RAILWAY_TOKEN', 'RAILWAY_API_TOKEN', 'FLY_API_TOKEN'],
  ...Object.entries(declarations).flatMap(([name, { secret }]) => (secret ? [name] : [])),
]

/** What this process knows and nobody else may see: the tokens of the target, and whatever secret its variables hold. */
export function knownSecrets({ tokens }: Pick<TargetAddress, 'tokens'>, variables: Variables): Secret[] {
  const fromVariables = secretVariables.flatMap((name) => {
    const value = variables[name]?.trim()
    return value === undefined || value === '' ? [] : [new Secret(value)]
  })
  return [...Object.values(tokens), ...fromVariables]
}
