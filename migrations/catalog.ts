import type { Knex } from 'knex'
import { runnersTables } from './runners-tables.ts'

/** One thing of a schema, in the words in which Postgres defines it. */
export type CatalogItem = { table: string; name: string; definition: string } & (
  | { kind: 'table' | 'sequence' | 'trigger' | 'function' }
  | { kind: 'column'; type: string; notNull: boolean; hasDefault: boolean }
  | {
      kind: 'constraint'
      type: 'check' | 'foreign key' | 'primary key' | 'unique' | 'exclusion'
      columns: string[]
    }
  /** `owned`: it belongs to a constraint and comes and goes with it. */
  | { kind: 'index'; unique: boolean; valid: boolean; owned: boolean }
)

/** Everything that a schema holds, sorted; what the runner of migrations keeps for itself is left out. */
export type Catalog = readonly CatalogItem[]

/** A thing that is there on one side only, or is defined differently. */
export interface CatalogChange {
  /** As `column lectures.title`. */
  item: string
  before: CatalogItem | null
  after: CatalogItem | null
}

/**
 * Reads what the first schema of the search path holds: tables, columns, constraints, indexes, sequences,
 * triggers, functions.
 */
export async function readCatalog(knex: Knex): Promise<Catalog> {
  const { rows } = await knex.raw<{ rows: { item: CatalogItem }[] }>(catalogQuery, [[...runnersTables]])
  return rows.map(({ item }) => item)
}

/** What stands differently in `after`. The order of columns does not count: going down and up again changes it. */
export function compareCatalogs(before: Catalog, after: Catalog): CatalogChange[] {
  const [old, now] = [byName(before), byName(after)]
  return [...new Set([...old.keys(), ...now.keys()])].toSorted().flatMap((item) => {
    const [one, other] = [old.get(item) ?? null, now.get(item) ?? null]
    return one?.definition === other?.definition ? [] : [{ item, before: one, after: other }]
  })
}

/** A change in words, as `+ index jobs.jobs_by_user: CREATE INDEX …`. */
export function describeChange({ item, before, after }: CatalogChange): string {
  if (before === null) return `+ ${item}: ${after?.definition}`
  if (after === null) return `- ${item}: ${before.definition}`
  return `~ ${item}: ${before.definition} -> ${after.definition}`
}

function byName(catalog: Catalog): Map<string, CatalogItem> {
  return new Map(
    catalog.map((item) => [
      item.kind === 'table' ? `table ${item.name}` : `${item.kind} ${item.table}.${item.name}`,
      item,
    ]),
  )
}

// What an extension brought is its own. Since Postgres 18 `not null` is a constraint too; here it is the column's.
const catalogQuery = `
  with home as (
    select oid, quote_ident(nspname) || '.' as prefix from pg_namespace where nspname = current_schema()
  ), relations as (
    select c.* from pg_class c join home on c.relnamespace = home.oid
    where c.relname <> all (?::text[])
      and not exists (select from pg_depend d where d.objid = c.oid and d.classid = 'pg_class'::regclass and d.deptype = 'e')
  ), tables as (
    select * from relations where relkind in ('r', 'p', 'f', 'v', 'm')
  ), items as (
    select 'table' as kind, relname::text as "table", relname::text as name, jsonb_build_object('definition',
      case relpersistence when 'u' then 'unlogged ' else '' end
      || case relkind when 'r' then 'table' when 'p' then 'partitioned table' when 'f' then 'foreign table'
         else 'view ' || pg_get_viewdef(oid) end) as more
    from tables
    union all
    select 'column', t.relname, a.attname, jsonb_build_object(
      'type', format_type(a.atttypid, a.atttypmod),
      'notNull', a.attnotnull,
      'hasDefault', a.atthasdef or a.attidentity <> '',
      'definition', format_type(a.atttypid, a.atttypmod)
        || case when a.attcollation <> y.typcollation then ' collate ' || a.attcollation::regcollation::text else '' end
        || case when a.attnotnull then ' not null' else '' end
        || case when a.attidentity <> '' then ' identity ' || a.attidentity::text else '' end
        || case a.attgenerated when '' then coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
           else ' generated ' || a.attgenerated::text || ' as ' || pg_get_expr(d.adbin, d.adrelid) end)
    from tables t
    join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
    join pg_type y on y.oid = a.atttypid
    left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    union all
    select 'constraint', t.relname, o.conname, jsonb_build_object(
      'type', case o.contype when 'c' then 'check' when 'f' then 'foreign key' when 'p' then 'primary key'
                             when 'u' then 'unique' else 'exclusion' end,
      'columns', coalesce((select jsonb_agg(a.attname order by a.attnum) from pg_attribute a
                           where a.attrelid = o.conrelid and a.attnum = any (o.conkey)), '[]'),
      'definition', pg_get_constraintdef(o.oid))
    from tables t join pg_constraint o on o.conrelid = t.oid and o.contype in ('c', 'f', 'p', 'u', 'x')
    union all
    select 'index', t.relname, i.relname, jsonb_build_object(
      'unique', x.indisunique, 'valid', x.indisvalid,
      'owned', exists (select from pg_constraint o where o.conindid = x.indexrelid and o.conrelid = x.indrelid),
      'definition', replace(pg_get_indexdef(x.indexrelid), home.prefix, '')
        || case when x.indisvalid then '' else ' (invalid)' end)
    from home, tables t join pg_index x on x.indrelid = t.oid join pg_class i on i.oid = x.indexrelid
    union all
    select 'sequence', r.relname, r.relname, jsonb_build_object('definition',
      format('%s from %s by %s, %s to %s%s', s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmin, s.seqmax,
        case when s.seqcycle then ', cycling' else '' end))
    from relations r join pg_sequence s on s.seqrelid = r.oid
    union all
    select 'trigger', t.relname, g.tgname, jsonb_build_object('definition',
      replace(pg_get_triggerdef(g.oid), home.prefix, ''))
    from home, tables t join pg_trigger g on g.tgrelid = t.oid and not g.tgisinternal
    union all
    select 'function', p.proname, p.proname, jsonb_build_object('definition',
      replace(pg_get_functiondef(p.oid), home.prefix, ''))
    from home, pg_proc p where p.pronamespace = home.oid and p.prokind in ('f', 'p')
      and not exists (select from pg_depend d where d.objid = p.oid and d.classid = 'pg_proc'::regclass and d.deptype = 'e')
  )
  select jsonb_build_object('kind', kind, 'table', "table", 'name', name) || more as item
  from items order by kind, "table", name`
