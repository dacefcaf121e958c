import { migrations } from '../../migrations/index.ts'
import type { Role, Variables } from '../../service/contract/environment.ts'
import type { Pegasus } from '../../smoke/pegasus.ts'
import { redactor } from '../../smoke/redact.ts'
import type { PlatformAddress } from '../platforms/open-platform.ts'
import type { Platform } from '../platforms/platform.ts'
import type { TargetAddress } from '../targets/find-target.ts'
import { knownSecrets } from '../targets/known-secrets.ts'
import type { RolePlatform, Sources } from './gather.ts'

/** Everything that can tell something about a target, none of it asked yet. */
export function sourcesOf(
  address: TargetAddress,
  places: Readonly<Partial<Record<Role, PlatformAddress>>>,
  pegasus: Pegasus,
  {
    variables,
    folder,
    signal,
    databaseUrl,
  }: {
    variables: Variables
    folder: string
    signal: AbortSignal
    /** Null where the database is not to be asked. */
    databaseUrl: string | null
  },
): Sources {
  const named = (Object.entries(places) as [Role, PlatformAddress][]).map(
    ([role, place]): [Role, RolePlatform] => [
      role,
      { name: place.platform, open: (stop) => open(place, variables, stop, false) },
    ],
  )
  const kinds = new Map(migrations.map(({ name, kind }) => [name, kind]))
  return {
    target: { name: address.name, url: address.url.href },
    platforms: Object.fromEntries(named),
    ...{ pegasus, folder, signal },
    kinds,
    // Loaded when it is needed, as the clients are.
    database:
      databaseUrl === null ? null : async () => (await import('./database.ts')).schemaIn(databaseUrl, kinds),
    redact: redactor(knownSecrets(address, variables)),
  }
}

/** A client of the platform, loaded when it is needed: offline runs never pay for what speaks HTTP. */
export async function open(
  place: PlatformAddress,
  variables: Variables,
  signal: AbortSignal,
  mayWrite: boolean,
): Promise<Platform> {
  return (await import('../platforms/open-platform.ts')).openPlatform(place, variables, { signal, mayWrite })
}
