import type { Knex } from 'knex'
import type { TableSize } from './lint/rule.ts'

/** From this size on, a table is big even where Postgres has not counted its rows yet. */
const bigBytes = 100 * 1024 * 1024

export type TableSizes = ReadonlyMap<string, TableSize>

/** How large each table is, by Postgres' own estimates: nothing is counted. */
export async function readTableSizes(knex: Knex): Promise<TableSizes> {
  const { rows } = await knex.raw<{ rows: { name: string; rows: number; bytes: number }[] }>(
    `select relname as name, reltuples::float8 as rows, pg_total_relation_size(oid)::float8 as bytes from pg_class
     where relkind in ('r', 'p') and relnamespace = current_schema()::regnamespace`,
  )
  return new Map(rows.map(({ name, rows, bytes }) => [name, { rows: rows < 0 ? null : rows, bytes }]))
}

export function isBig({ rows, bytes }: TableSize, bigRows: number): boolean {
  return (rows ?? 0) >= bigRows || bytes >= bigBytes
}

/** As `jobs (about 120,000 rows, 45 MB)`. */
export function describeSize(table: string, size: TableSize | undefined): string {
  if (size === undefined) return table
  const rows = size.rows === null ? 'rows not counted yet' : `about ${size.rows.toLocaleString('en')} rows`
  return `${table} (${rows}, ${megabytes(size.bytes)})`
}

function megabytes(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} kB` : `${Math.round(bytes / 1024 / 1024)} MB`
}
