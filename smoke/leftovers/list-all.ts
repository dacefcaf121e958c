import type { Pagination } from '../../service/contract/pagination.ts'
import { type Asked, withoutValue } from '../asked.ts'
import { insist } from '../flows/insist.ts'

/** What was asked last, and every row; null when a page of them was not given. */
export interface Listed<Row> {
  asked: Asked<null>
  rows: Row[] | null
}

/** Asks for one page after the other until there are no more. */
export async function listAll<Row, Page extends { pagination?: Pagination | undefined }>(
  ask: (offset: number) => Promise<Asked<Page>>,
  rowsOf: (page: Page) => Row[],
): Promise<Listed<Row>> {
  const rows: Row[] = []
  for (let offset: number | null = 0; ; ) {
    const from: number = offset
    const asked: Asked<Page> = await insist(() => ask(from))
    if (!asked.ok) return { asked, rows: null }
    rows.push(...rowsOf(asked.value))
    offset = asked.value.pagination?.nextOffset ?? null
    if (offset === null) return { asked: withoutValue(asked), rows }
  }
}
