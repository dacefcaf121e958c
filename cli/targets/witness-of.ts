import { declarations, type Role, roles, type Variables } from '../../service/contract/environment.ts'
import { redactor } from '../../smoke/redact.ts'
import { Secret } from '../../smoke/secret.ts'
import type { Witness } from '../../smoke/witness.ts'
import { readAddress } from '../parity/address.ts'
import { placeOf } from '../parity/place-of.ts'
import { type OpenWitness, platformWitness } from '../platforms/witness.ts'
import type { TargetAddress } from './find-target.ts'
import type { DeclaredTarget } from './targets-file.ts'

/** The variables whose values are kept out of what a platform tells: a log may hold what a process was given. */
const secretVariables = [
  ...['RENDER_API_KEY', 'RAILWAY_TOKEN', 'RAILWAY_API_TOKEN', 'FLY_API_TOKEN'],
  ...Object.entries(declarations).flatMap(([name, { secret }]) => (secret ? [name] : [])),
]

/** The platform that a target's declaration names, to be asked about each role; undefined when it names none. */
export function witnessOf(
  { platform = {} }: Pick<DeclaredTarget, 'platform'>,
  { tokens }: Pick<TargetAddress, 'tokens'>,
  variables: Variables,
): Witness | undefined {
  const opens = roles.flatMap((role): [Role, OpenWitness][] => {
    const address = readAddress(platform[role] ?? '')
    if (address?.scheme !== 'render' && address?.scheme !== 'railway' && address?.scheme !== 'fly') return []
    return [
      [
        role,
        // Offline commands, and targets without a platform, need not load the clients.
        async (signal) =>
          (await import('../platforms/open-platform.ts')).openPlatform(placeOf(address), variables, {
            signal,
          }),
      ],
    ]
  })
  if (opens.length === 0) return undefined
  const secrets = secretVariables.flatMap((name) => {
    const value = variables[name]?.trim()
    return value === undefined || value === '' ? [] : [new Secret(value)]
  })
  return platformWitness(Object.fromEntries(opens), redactor([...Object.values(tokens), ...secrets]))
}
