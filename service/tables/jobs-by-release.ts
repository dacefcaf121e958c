import type { ReleaseJobs } from '../contract/releases.ts'
import type { Connection } from './database.ts'

/**
 * The jobs in flight and the dead letters, by the release of the worker that took them. A job that waits belongs to
 * none, also when an attempt of it has failed: whoever takes it next runs it.
 */
export async function jobsByRelease(connection: Connection): Promise<ReleaseJobs[]> {
  const { rows } = await connection.raw<{ rows: ReleaseJobs[] }>(`
    select
      case when status = 'queued' then null else release end as release,
      (count(*) filter (where status = 'queued'))::int as queued,
      (count(*) filter (where status = 'running'))::int as running,
      (count(*) filter (where status = 'failed'))::int as "deadLetters"
    from jobs
    where status in ('queued', 'running') or (status = 'failed' and replayed_by is null)
    group by 1
    order by 1 nulls first`)
  return rows
}
