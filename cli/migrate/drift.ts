import { describeChange } from '../../migrations/catalog.ts'
import { migrations } from '../../migrations/index.ts'
import { planMigrations } from './plan-migrations.ts'

/** Where the schema is not what its applied migrations make, a line each; in a scratch database they are run anew. */
export async function findDrift(
  databaseUrl: string,
  appliedHead: number,
  scratchUrl: string = databaseUrl,
): Promise<string[]> {
  const { drift } = await planMigrations(databaseUrl, {
    migrations: migrations.slice(0, appliedHead),
    scratchUrl,
    lockTimeoutMs: 1000,
    bigRows: Number.POSITIVE_INFINITY,
  })
  return drift.map(describeChange)
}
