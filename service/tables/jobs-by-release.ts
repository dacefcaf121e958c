import type { ReleaseJobs } from '../contract/releases.ts'
import type { Connection } from './database.ts'

/**
 * The jobs in flight and the dead letters, by the release of the worker that took them. A job that waits belongs to
 * none, also when an attempt of it has failed: whoever takes it next runs it.
 */
export async function jobsByRelease(connection: Connection): Promise<ReleaseJobs[]> {
  // The dead letters are counted apart, so that their index alone can answer for them.
  const { rows } = await connection.raw<{ rows: ReleaseJobs[] }>(`
    select
      release,
      (coalesce(sum(jobs) filter (where status = 'queued'), 0))::int as queued,
      (coalesce(sum(jobs) filter (where status = 'running'), 0))::int as running,
      (coalesce(sum(jobs) filter (where status = 'failed'), 0))::int as "deadLetters"
    from (
      select case when status = 'running' then release end as release, status, count(*) as jobs
      from jobs where status in ('queued', 'running') group by 1, 2
      union all
      select release, 'failed', count(*)
      from jobs where status = 'failed' and replayed_by is null group by 1
    ) counted
    group by release
    order by release nulls first`)
  return rows
}
