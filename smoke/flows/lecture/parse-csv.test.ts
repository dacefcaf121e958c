import { expect } from 'chai'
import fc from 'fast-check'
import { parseCsv } from './parse-csv.ts'

describe('parseCsv', () => {
  const cases: Record<string, string[][]> = {
    'a,b\r\nc,d\r\n': [
      ['a', 'b'],
      ['c', 'd'],
    ],
    'a,b\nc,d': [
      ['a', 'b'],
      ['c', 'd'],
    ],
    '"a, ""b""\r\nc",d\r\n': [['a, "b"\r\nc', 'd']],
    'a,\r\n,b\r\n': [
      ['a', ''],
      ['', 'b'],
    ],
    'a,': [['a', '']],
    '\uFEFFa,b': [['a', 'b']],
    '': [],
  }
  for (const [text, records] of Object.entries(cases)) {
    it(`reads ${JSON.stringify(text)}`, () => {
      expect(parseCsv(text)).to.deep.equal(records)
    })
  }

  it('refuses a quote that is never closed', () => {
    expect(() => parseCsv('a,"b\r\nc')).to.throw(SyntaxError)
  })

  it('gives back whatever was quoted', () => {
    const fields = fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 3 }), { minLength: 1 })
    fc.assert(
      fc.property(fields, (records) => {
        const quoted = records.map((record) =>
          record.map((field) => `"${field.replaceAll('"', '""')}"`).join(','),
        )
        expect(parseCsv(quoted.join('\r\n'))).to.deep.equal(records)
      }),
    )
  })

  it('always ends', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ',', '\r', '\n', ' ') }), (text) =>
        Array.isArray(parseCsv(text)),
      ),
    )
  })
})
