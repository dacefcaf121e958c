import { expect } from 'chai'
import fc from 'fast-check'
import { defaultPageSize, maximumPageSize, PageQuery, Pagination, paginate } from './pagination.ts'

const queries = fc.record(
  { limit: fc.integer({ min: 1, max: maximumPageSize }), offset: fc.nat(2000) },
  { requiredKeys: [] },
)

describe('a page', () => {
  it('leads on by its nextOffset to every row once, in order', () => {
    fc.assert(
      fc.property(fc.nat(1500), fc.integer({ min: 1, max: maximumPageSize }), (total, limit) => {
        const rows = Array.from({ length: total }, (_, index) => index)
        expect(walked(rows, limit)).to.deep.equal(rows)
      }),
    )
  })

  it('leads back by its prevOffset to the start', () => {
    fc.assert(
      fc.property(queries, fc.nat(3000), (query, total) => {
        let page = paginate(query, rowsOn(query, total), total)
        for (let steps = 0; page.prevOffset !== null; steps++) {
          expect(steps).to.be.at.most(2000)
          page = paginate({ ...query, offset: page.prevOffset }, 0, total)
        }
        expect(page.offset).to.equal(0)
      }),
    )
  })

  it('says that there is more exactly when rows follow, and always fits the contract', () => {
    fc.assert(
      fc.property(queries, fc.nat(3000), (query, total) => {
        const count = rowsOn(query, total)
        const page = Pagination.parse(paginate(query, count, total))
        const follow = count > 0 && (query.offset ?? 0) + count < total
        expect([page.hasMore, page.nextOffset !== null]).to.deep.equal([follow, follow])
      }),
    )
  })
})

describe('limit and offset of a query string', () => {
  it('are taken when they are whole numbers in bounds, and refused otherwise', () => {
    const words = fc.oneof(
      fc.integer().map(String),
      fc.double().map(String),
      fc.string(),
      fc.constant('0500'),
    )
    fc.assert(
      fc.property(words, (limit) => {
        const good = /^\d+$/.test(limit) && Number(limit) <= maximumPageSize
        const read = PageQuery.safeParse({ limit })
        expect(read.success ? read.data : 'refused').to.deep.equal(
          good ? { limit: Number(limit) } : 'refused',
        )
      }),
    )
  })
})

/** The rows met by a client that asks for page after page. */
function walked(rows: number[], limit: number): number[] {
  const met: number[] = []
  for (let offset: number | null = 0; offset !== null; ) {
    const page: number[] = rows.slice(offset, offset + limit)
    met.push(...page)
    offset = paginate({ limit, offset }, page.length, rows.length).nextOffset
  }
  return met
}

const rowsOn = ({ limit = defaultPageSize, offset = 0 }: PageQuery, total: number) =>
  Math.max(0, Math.min(limit, total - offset))
