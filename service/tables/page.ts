import type { Knex } from 'knex'
import { defaultPageSize, type PageQuery } from '../contract/pagination.ts'

/** Reads one page of a filtered table and counts the whole. */
export async function page<Row>(
  matching: Knex.QueryBuilder,
  query: PageQuery,
  order: { column: string; order: 'asc' | 'desc' }[],
): Promise<{ rows: Row[]; total: number }> {
  const [rows, counted] = await Promise.all([
    matching
      .clone()
      .orderBy(order)
      .limit(query.limit ?? defaultPageSize)
      .offset(query.offset ?? 0),
    matching.clone().count({ total: '*' }).first(),
  ])
  return { rows, total: Number(counted?.['total'] ?? 0) }
}
