import { migrations } from '../../migrations/index.ts'
import type { Role } from '../../service/contract/environment.ts'
import { redactor } from '../../smoke/redact.ts'
import { stopCauseOf } from '../../smoke/stop.ts'
import { environment } from '../environment.ts'
import { databaseUrl } from '../migrate/database.ts'
import type { PlatformAddress } from '../platforms/open-platform.ts'
import { openWhenNeeded } from '../platforms/open-when-needed.ts'
import { declarationOf, type TargetAddress } from '../targets/find-target.ts'
import { knownSecrets } from '../targets/known-secrets.ts'
import { platformPlaces } from '../targets/platform-places.ts'
import { untilStopped } from '../until-stopped.ts'
import type { RollbackFacts } from './facts.ts'
import { gather, type RolePlatform } from './gather.ts'
import type { AskedRun } from './report-of.ts'

/**
 * Asks everybody who can tell something about the target. What has not answered by the deadline is not known.
 *
 * @throws {UsageError} when the database is to be asked and nothing says which.
 */
export async function askAll(
  address: TargetAddress,
  { to, database }: { to?: string | undefined; database?: boolean },
  deadlineMs: number,
): Promise<{ facts: RollbackFacts; run: AskedRun }> {
  const startedAt = new Date()
  const began = performance.now()
  const folder = process.cwd()
  const places = Object.entries(platformPlaces(declarationOf(address.name, folder) ?? {}))
  const url = database ? databaseUrl(undefined) : null
  const kinds = new Map(migrations.map(({ name, kind }) => [name, kind]))
  // Loaded when they are needed: offline runs never pay for what speaks HTTP.
  const [{ Target }, { pegasusAt }] = await Promise.all([
    import('../../smoke/target.ts'),
    import('../../smoke/pegasus.ts'),
  ])
  const target = new Target(address)
  try {
    return await untilStopped(deadlineMs, async (signal) => {
      const facts = await gather(
        {
          target: { name: address.name, url: address.url.href },
          platforms: Object.fromEntries((places as [Role, PlatformAddress][]).map(rolePlatform)),
          pegasus: pegasusAt(target, signal),
          ...{ folder, signal, kinds },
          // Loaded when it is needed, as the clients are.
          database: url === null ? null : async () => (await import('./database.ts')).schemaIn(url, kinds),
          redact: redactor(knownSecrets(address, environment)),
        },
        to ?? null,
      )
      const run = { startedAt, durationMs: performance.now() - began, stopped: stopCauseOf(signal) }
      return { facts, run }
    })
  } finally {
    await target.close()
  }
}

function rolePlatform([role, place]: [Role, PlatformAddress]): [Role, RolePlatform] {
  return [role, { name: place.platform, open: (signal) => openWhenNeeded(place, environment, { signal }) }]
}
