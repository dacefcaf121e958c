import { stopCauseOf } from '../../smoke/stop.ts'
import { environment } from '../environment.ts'
import { databaseUrl } from '../migrate/database.ts'
import { declarationOf, type TargetAddress } from '../targets/find-target.ts'
import { platformPlaces } from '../targets/platform-places.ts'
import { untilToldToStop } from '../told-to-stop.ts'
import type { RollbackFacts } from './facts.ts'
import { gather } from './gather.ts'
import type { RollbackReport } from './report.ts'
import { sourcesOf } from './sources.ts'

/**
 * Asks everybody who can tell something about the target. What has not answered by the deadline is not known.
 *
 * @throws {UsageError} when the database is to be asked and nothing says which.
 */
export async function askAll(
  address: TargetAddress,
  { to, database }: { to?: string | undefined; database?: boolean },
  deadlineMs: number,
): Promise<{ facts: RollbackFacts; stopped: RollbackReport['stopped'] }> {
  const folder = process.cwd()
  const places = platformPlaces(declarationOf(address.name, folder) ?? {})
  const url = database ? databaseUrl(undefined) : null
  // Loaded when they are needed: offline runs never pay for what speaks HTTP.
  const [{ Target }, { pegasusAt }] = await Promise.all([
    import('../../smoke/target.ts'),
    import('../../smoke/pegasus.ts'),
  ])
  const target = new Target(address)
  try {
    return await untilToldToStop(deadlineMs, async (signal) => {
      const sources = sourcesOf(address, places, pegasusAt(target, signal), {
        ...{ variables: environment, folder, signal, databaseUrl: url },
      })
      return { facts: await gather(sources, to ?? null), stopped: stopCauseOf(signal) }
    })
  } finally {
    await target.close()
  }
}
