import { expect } from 'chai'
import fc from 'fast-check'
import { type KeyPage, listKeys } from './listing.ts'
import { faultCode } from './testing/fault-code.ts'

const keys = ['a', 'b/1', 'b/2', 'b/c/3', 'b0', 'd/4', 'é']
const everything = { prefix: '', delimiter: '', startAfter: '', token: undefined, maxKeys: 1000 }

describe('a listing', () => {
  it('gives the keys below a prefix', () => {
    expect(listKeys(keys, { ...everything, prefix: 'b/' }).keys).to.deep.equal(['b/1', 'b/2', 'b/c/3'])
  })

  it('rolls up what has the delimiter after the prefix', () => {
    expect(listKeys(keys, { ...everything, delimiter: '/' })).to.deep.equal({
      keys: ['a', 'b0', 'é'],
      prefixes: ['b/', 'd/'],
      nextToken: undefined,
    })
  })

  it('rolls up below the prefix', () => {
    const page = listKeys(keys, { ...everything, prefix: 'b/', delimiter: '/' })
    expect(page).to.deep.include({ keys: ['b/1', 'b/2'], prefixes: ['b/c/'] })
  })

  it('starts after a key, whether that is there or not', () => {
    expect(listKeys(keys, { ...everything, startAfter: 'b/c' }).keys).to.deep.equal([
      'b/c/3',
      'b0',
      'd/4',
      'é',
    ])
  })

  it('has no next page when the last key just fits', () => {
    expect(listKeys(keys, { ...everything, maxKeys: keys.length }).nextToken).to.equal(undefined)
  })

  it('gives nothing when asked for nothing', () => {
    expect(listKeys(keys, { ...everything, maxKeys: 0 })).to.deep.include({ keys: [], nextToken: undefined })
  })

  it('refuses a token that it did not give', async () => {
    const attempt = () => listKeys(keys, { ...everything, token: 'bm90IG91cnM' })
    expect(await faultCode(attempt)).to.equal('InvalidArgument')
  })

  it('gives everything once over its pages, whatever their size', () => {
    const name = fc.array(fc.constantFrom('a', 'b', '/', 'é', '\u{1f393}'), { minLength: 1, maxLength: 6 })
    const names = fc.uniqueArray(
      name.map((letters) => letters.join('')),
      { maxLength: 40 },
    )
    const prefixes = fc.constantFrom('', 'a', 'a/', 'é')
    fc.assert(
      fc.property(
        names,
        prefixes,
        fc.constantFrom('', '/'),
        fc.integer({ min: 1, max: 5 }),
        (given, prefix, delimiter, maxKeys) => {
          const sorted = given.toSorted((left, right) =>
            Buffer.compare(Buffer.from(left), Buffer.from(right)),
          )
          const asked = { ...everything, prefix, delimiter }
          const { keys: all, prefixes: rolledUp } = listKeys(sorted, asked)
          const pages = allPages(sorted, { ...asked, maxKeys })
          expect(pages.flatMap((page) => page.keys)).to.deep.equal(all)
          expect(pages.flatMap((page) => page.prefixes)).to.deep.equal(rolledUp)
          expect(pages.every((page) => page.keys.length + page.prefixes.length <= maxKeys)).to.equal(true)
        },
      ),
    )
  })
})

function allPages(sorted: string[], asked: Parameters<typeof listKeys>[1]): KeyPage[] {
  const pages = [listKeys(sorted, asked)]
  for (let last = pages[0]; last?.nextToken !== undefined; last = pages.at(-1)) {
    pages.push(listKeys(sorted, { ...asked, token: last.nextToken }))
  }
  return pages
}
