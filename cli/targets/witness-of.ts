import type { Role, Variables } from '../../service/contract/environment.ts'
import { redactor } from '../../smoke/redact.ts'
import type { Witness } from '../../smoke/witness.ts'
import type { PlatformAddress } from '../platforms/open-platform.ts'
import { openWhenNeeded } from '../platforms/open-when-needed.ts'
import { type OpenWitness, platformWitness } from '../platforms/witness.ts'
import type { TargetAddress } from './find-target.ts'
import { knownSecrets } from './known-secrets.ts'
import { platformPlaces } from './platform-places.ts'
import type { DeclaredTarget } from './targets-file.ts'

/** The platform that a target's declaration names, to be asked about each role; undefined when it names none. */
export function witnessOf(
  declared: Pick<DeclaredTarget, 'platform'>,
  address: Pick<TargetAddress, 'tokens'>,
  variables: Variables,
): Witness | undefined {
  const places = Object.entries(platformPlaces(declared)) as [Role, PlatformAddress][]
  if (places.length === 0) return undefined
  const opens = places.map(([role, place]): [Role, OpenWitness] => [
    role,
    (signal) => openWhenNeeded(place, variables, { signal }),
  ])
  return platformWitness(Object.fromEntries(opens), redactor(knownSecrets(address, variables)))
}
