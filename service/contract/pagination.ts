import { z } from 'zod'
import { addedLater } from './added-later.ts'
import { namedObject } from './named.ts'
import { PlainText, wholeNumber } from './request-values.ts'

/** The most rows one page may hold. */
export const maximumPageSize = 500
/** The rows of a page for which the caller named no limit. */
export const defaultPageSize = 100

/** The cursor of the page that a list begins with. */
export const firstCursor = 'start'

/** `limit`, and `offset` or `cursor`, as they come in a query string. */
export const PageQuery = z.object({
  limit: wholeNumber(0, maximumPageSize)
    .optional()
    .describe(`How many rows at most; ${defaultPageSize} when left out.`),
  offset: wholeNumber(0).optional().describe('How many rows to skip.'),
  cursor: PlainText.max(1024)
    .optional()
    .describe(
      `In place of \`offset\`, as fast at any depth: \`${firstCursor}\`, then each page's \`next\`. The answer has no \`pagination\`.`,
    ),
})
export type PageQuery = z.infer<typeof PageQuery>

/** What a list answer says of the page it holds. `limit` is null when the caller gave none. */
export const Pagination = namedObject('Pagination', {
  limit: z.number().int().nullable(),
  offset: z.number().int().min(0),
  count: z.number().int().min(0),
  total: z.number().int().min(0),
  hasMore: z.boolean(),
  nextOffset: z.number().int().nullable(),
  prevOffset: z.number().int().nullable(),
})
export type Pagination = z.infer<typeof Pagination>

/** What every list answer says of its page. */
export const pageFields = {
  pagination: Pagination.optional().describe('Not of a page that was asked for by its cursor.'),
  next: addedLater(z.string().nullable(), { since: '0.2.0', whenAbsent: undefined }).describe(
    'The `cursor` of the page that follows; null on the last one.',
  ),
}

/** Describes the page of a list: `total` is that of all its rows, which a page by cursor does not count. */
export function describePage(
  query: PageQuery,
  { rows, total, next }: { rows: readonly unknown[]; total: number | undefined; next: string | null },
): { pagination?: Pagination; next: string | null } {
  return { ...(total === undefined ? {} : { pagination: paginate(query, rows.length, total) }), next }
}

/** Describes a page of `count` rows out of `total` for the query that asked for it. */
export function paginate(query: PageQuery, count: number, total: number): Pagination {
  const offset = query.offset ?? 0
  const hasMore = count > 0 && offset + count < total
  const step = Math.max(1, query.limit ?? defaultPageSize)
  return {
    limit: query.limit ?? null,
    offset,
    count,
    total,
    hasMore,
    nextOffset: hasMore ? offset + count : null,
    prevOffset: offset > 0 ? Math.max(0, offset - step) : null,
  }
}
