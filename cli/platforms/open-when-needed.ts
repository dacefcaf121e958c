import type { Variables } from '../../service/contract/environment.ts'
import type { PlatformAddress } from './open-platform.ts'
import type { Platform } from './platform.ts'
import type { ClientSettings } from './settings.ts'

/** The client of a platform, loaded when it is needed: offline runs never pay for what speaks HTTP. */
export async function openWhenNeeded(
  address: PlatformAddress,
  variables: Variables,
  settings: ClientSettings,
): Promise<Platform> {
  return (await import('./open-platform.ts')).openPlatform(address, variables, settings)
}
