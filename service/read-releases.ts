import { migrations } from '../migrations/index.ts'
import { readLedger } from '../migrations/ledger.ts'
import type { Releases } from './contract/releases.ts'
import type { Database } from './tables/database.ts'
import { jobsByRelease } from './tables/jobs-by-release.ts'
import { listReleases } from './tables/releases.ts'

/** What has run here and on what schema, read from one snapshot: a deploy under way is seen before or after, not torn. */
export function readReleases(database: Database): Promise<Releases> {
  return database.transaction(
    async (snapshot) => {
      const applied = (await readLedger(snapshot)) ?? []
      const newest = applied.at(-1)
      return {
        schema: newest ? { head: newest.head, floor: newest.floor } : null,
        migrations: applied.map(({ appliedAt, ...migration }) => ({
          ...migration,
          kind: migrations.find(({ name }) => name === migration.name)?.kind ?? null,
          appliedAt: appliedAt.toISOString(),
        })),
        releases: await listReleases(snapshot),
        jobs: await jobsByRelease(snapshot),
      }
    },
    { isolationLevel: 'repeatable read', readOnly: true },
  )
}
