import type { Knex } from 'knex'
import { defaultPageSize, firstCursor, type PageQuery } from '../contract/pagination.ts'

/** One page of a list. */
export interface Page<Row> {
  rows: Row[]
  /** How many rows there are in all; a page by cursor does not count them. */
  total: number | undefined
  /** The cursor of the page that follows, if one does. */
  next: string | null
}

const remedy = `use ${firstCursor}, or the next of an answer of this list`

/** The cursor is not one that a page of this list has given. */
export class NotACursor extends Error {
  override readonly name = 'NotACursor'
}

/** The columns that a list is sorted by; together they are unique. */
export type Order = readonly { column: string; order: 'asc' | 'desc' }[]

export const newestFirst: Order = [
  { column: 'created_at', order: 'desc' },
  { column: 'id', order: 'asc' },
]

/**
 * Reads one page of a filtered table: by offset, with a count of the whole, or from a cursor on. An index has to hold
 * the rows in this order; the whole is counted by `count`, or in the table where a filter or the table keeps it small.
 */
export async function page<Row>(
  matching: Knex.QueryBuilder,
  query: PageQuery,
  order: Order,
  count = () => countRows(matching),
): Promise<Page<Row>> {
  const limit = query.limit ?? defaultPageSize
  const { cursor } = query
  const [found, total] = await Promise.all([
    matching
      .clone()
      .modify((builder) => {
        if (cursor === undefined && query.offset)
          builder.whereIn('id', idsFrom(matching, query.offset, limit + 1, order))
        if (cursor !== undefined && cursor !== firstCursor) goOnAfter(builder, decode(cursor, order), order)
      })
      .orderBy([...order])
      // One more tells whether a page follows.
      .limit(limit + 1)
      .select(
        '*',
        ...order.map(({ column }) => matching.client.raw(`??::text as ??`, [column, `${prefix}${column}`])),
      )
      .catch(cursorProblem),
    cursor === undefined ? count() : undefined,
  ])
  const last = found.length > limit ? found[limit - 1] : undefined
  const rows = found.slice(0, limit).map((row: Record<string, unknown>) => without(row, order)) as Row[]
  return {
    rows,
    total,
    next: last ? encode(order.map(({ column }) => last[`${prefix}${column}`])) : null,
  }
}

// What is passed over is read from the index alone.
function idsFrom(
  matching: Knex.QueryBuilder,
  offset: number,
  limit: number,
  order: Order,
): Knex.QueryBuilder {
  return matching
    .clone()
    .orderBy([...order])
    .offset(offset)
    .limit(limit)
    .select('id')
}

async function countRows(matching: Knex.QueryBuilder): Promise<number> {
  const counted = await matching.clone().count({ total: '*' }).first()
  return Number(counted?.['total'])
}

/** The columns of the order as text: dates of JavaScript have no microseconds. */
const prefix = 'cursor_'

function without(row: Record<string, unknown>, order: Order): Record<string, unknown> {
  const kept = { ...row }
  for (const { column } of order) delete kept[`${prefix}${column}`]
  return kept
}

/** What comes after a row in the order: later in the first column, or the same there and later in the next. */
function goOnAfter(builder: Knex.QueryBuilder, after: readonly string[], order: Order): void {
  const [first, second] = order
  const [one = '', other = ''] = after
  if (!first) return
  const beyond = first.order === 'desc' ? '<' : '>'
  if (!second) {
    builder.whereRaw(`?? ${beyond} ?`, [first.column, one])
    return
  }
  // The first condition follows from the second, and is what an index can begin at.
  builder.whereRaw(`?? ${beyond}= ? and (?? ${beyond} ? or ?? > ?)`, [
    ...[first.column, one],
    ...[first.column, one],
    ...[second.column, other],
  ])
}

function encode(values: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url')
}

function decode(cursor: string, order: Order): string[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (
      Array.isArray(values) &&
      values.length === order.length &&
      values.every((each) => typeof each === 'string')
    )
      return values
  } catch {
    // Told below.
  }
  throw new NotACursor(remedy)
}

// SQLSTATE class 22: a value that is none of its column's type.
function cursorProblem(error: unknown): never {
  if (error instanceof Error && 'code' in error && String(error.code).startsWith('22'))
    throw new NotACursor(remedy)
  throw error
}
