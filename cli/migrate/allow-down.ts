import type { Knex } from 'knex'
import type { AppliedMigration } from '../../migrations/ledger.ts'
import { MigrationError } from '../../migrations/migration-error.ts'
import { releaseOfBuild, releaseOfSource } from '../../migrations/release-of-build.ts'
import { releaseWindow } from '../../migrations/release-window.ts'
import { schemaFit } from '../../service/contract/schema-window.ts'

interface Live {
  release: string
  schemaHead: number
}

/**
 * Refuses to take back a migration that a live process needs, or may need: what a process of another release needs
 * at least is written nowhere. Processes that know the migration not at all do without it.
 *
 * @throws {MigrationError} with what runs, and what to do first.
 */
export async function allowDown(
  knex: Knex,
  newest: Pick<AppliedMigration, 'head' | 'name'>,
  own: { release: string; window: { head: number; minimum: number } } = thisRelease,
): Promise<void> {
  const below = newest.head - 1
  const inTheWay = (await liveReleases(knex)).filter(({ release, schemaHead }) => {
    if (schemaHead <= below) return false
    const isOwn = release === own.release && schemaHead === own.window.head
    const fit = isOwn ? schemaFit(own.window, { head: below, floor: 1 }) : 'behind'
    return fit !== 'fits' && fit !== 'pending'
  })
  if (inTheWay.length === 0) return
  const shown = inTheWay.map(({ release, schemaHead }) => `${release} (head ${schemaHead})`).join(', ')
  throw new MigrationError(
    `${newest.name} cannot be taken back while ${shown} runs, which needs it or is not known to do without: roll the code ` +
      `back to a release of head ${below} first, wait two minutes, and see with pegasus-ops status that only that one runs`,
  )
}

const thisRelease = { release: releaseOfBuild() ?? releaseOfSource, window: releaseWindow }

async function liveReleases(knex: Knex): Promise<Live[]> {
  const { rows: found } = await knex.raw(
    `select to_regclass('processes') is not null and to_regclass('releases') is not null as there`,
  )
  // Below the first migration nothing can run.
  if (!found[0]?.there) return []
  const { rows } = await knex.raw<{ rows: Live[] }>(
    `select release, schema_head as "schemaHead" from processes where seen_at > now() - interval '2 minutes'
     union
     select release, schema_head from releases where last_seen_at > now() - interval '2 minutes'
     order by 2 desc, 1`,
  )
  return rows
}
