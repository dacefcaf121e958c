import type { DatabaseLocks } from '../contract/handshake.ts'
import type { Connection } from './database.ts'
import { ownTables } from './own-tables.ts'

/**
 * Reads who waits for a lock on a table of Pegasus, and who is to blame. Only catalogs are read, so that it is
 * answered whatever is locked. Of other roles' sessions Postgres tells locks and names, but neither state nor age.
 */
export async function readLocks(connection: Connection): Promise<DatabaseLocks> {
  const { rows } = await connection.raw<{ rows: DatabaseLocks[] }>(locksQuery, { ownTables: [...ownTables] })
  const [locks] = rows
  if (!locks) throw new Error('a count gave no row')
  return locks
}

// A wait for a virtual transaction is that of `create index concurrently`, which nobody waits behind. The lock of a
// prepared transaction has no session: it is told as session 0, as pg_blocking_pids does.
const locksQuery = `
  with own as (
    select c.oid, c.relname::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = current_schema() and c.relname = any (:ownTables)
  ), locks as materialized (
    select coalesce(l.pid, 0) as pid, l.locktype, l.granted, l.waitstart, o.name,
      o.name is not null and l.granted and l.locktype = 'relation'
        and l.mode in ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock') as shuts
    from pg_locks l left join own o on o.oid = l.relation
      and l.database = (select oid from pg_database where datname = current_database())
  ), waiting as (
    select pid, coalesce(min(waitstart), clock_timestamp()) as since from locks wanted
    where not granted and locktype in ('relation', 'tuple', 'transactionid')
      and exists (select from locks l where l.pid = wanted.pid and l.name is not null)
    group by pid
  ), blocking as (
    select unnest(pg_blocking_pids(pid)) as pid from waiting
    union select pid from locks where shuts
    except select pid from waiting
  ), holders as (
    select b.pid,
      coalesce(nullif(a.application_name, ''), nullif(a.backend_type, 'client backend'), '') as application,
      a.state,
      case when a.xact_start is not null
        then greatest(0, extract(epoch from clock_timestamp() - a.xact_start))::float8 end as "openForSeconds",
      exists (select from locks l where l.pid = b.pid and shuts) as "keepsWritersOut",
      array(select distinct l.name from locks l where l.pid = b.pid and granted and name is not null
        and (shuts or exists (select from locks w join waiting using (pid) where w.name = l.name))
        order by 1) as tables
    from blocking b left join pg_stat_activity a using (pid)
    order by "openForSeconds" desc nulls last limit 10
  )
  select (select count(*)::int from waiting) as waiting,
    (select greatest(0, extract(epoch from clock_timestamp() - min(since)))::float8 from waiting)
      as "longestWaitSeconds",
    (select coalesce(jsonb_agg(to_jsonb(h)), '[]') from holders h) as holders`
