import type { Api } from './ask.ts'

const maximumPages = 50

export interface Page<Row> {
  rows: readonly Row[]
  /** What to ask the next page with; undefined on the last one. */
  next: string | undefined
}

/**
 * The rows of all pages, in order, or of as many as hold enough of them.
 *
 * @throws {PlatformError} when there is no end: part of a list is no evidence of what is not in it.
 */
export async function allPages<Row>(
  api: Api,
  what: string,
  page: (cursor: string | undefined) => Promise<Page<Row>>,
  enough: (rows: readonly Row[]) => boolean = () => false,
): Promise<Row[]> {
  const rows: Row[] = []
  const seen = new Set<string>()
  let cursor: string | undefined
  for (let pages = 0; pages < maximumPages; pages++) {
    const { rows: more, next } = await page(cursor)
    rows.push(...more)
    if (next === undefined || enough(rows)) return rows
    if (seen.has(next)) throw api.notUnderstood(what, 'its pages go round in a circle')
    seen.add(next)
    cursor = next
  }
  throw api.notUnderstood(what, `there is no end to it after ${maximumPages} pages`)
}
