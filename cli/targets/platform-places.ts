import { type Role, roles } from '../../service/contract/environment.ts'
import { readAddress } from '../parity/address.ts'
import type { PlatformAddress } from '../platforms/open-platform.ts'
import type { DeclaredTarget } from './targets-file.ts'

/** Where the platform runs each role that the target's declaration names. */
export function platformPlaces({
  platform = {},
}: Pick<DeclaredTarget, 'platform'>): Partial<Record<Role, PlatformAddress>> {
  const named = roles.flatMap((role) => {
    const address = readAddress(platform[role] ?? '')
    return address?.scheme === 'platform' ? [[role, address.place] as const] : []
  })
  return Object.fromEntries(named)
}
