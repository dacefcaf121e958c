import { z } from 'zod'
import { named } from './named.ts'
import { wholeNumber } from './request-values.ts'

/** The most rows one page may hold. */
export const maximumPageSize = 500
/** The rows of a page for which the caller named no limit. */
export const defaultPageSize = 100

/** `limit` and `offset` as they come in a query string. */
export const PageQuery = z.object({
  limit: wholeNumber(0, maximumPageSize)
    .optional()
    .describe(`How many rows at most; ${defaultPageSize} when left out.`),
  offset: wholeNumber(0).optional().describe('How many rows to skip.'),
})
export type PageQuery = z.infer<typeof PageQuery>

/** What a list answer says of the page it holds. `limit` is null when the caller gave none. */
export const Pagination = z
  .object({
    limit: z.number().int().nullable(),
    offset: z.number().int().min(0),
    count: z.number().int().min(0),
    total: z.number().int().min(0),
    hasMore: z.boolean(),
    nextOffset: z.number().int().nullable(),
    prevOffset: z.number().int().nullable(),
  })
  .register(named, { id: 'Pagination' })
export type Pagination = z.infer<typeof Pagination>

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
