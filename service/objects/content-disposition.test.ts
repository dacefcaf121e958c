import { validateHeaderValue } from 'node:http'
import { expect } from 'chai'
import fc from 'fast-check'
import { attachment } from './content-disposition.ts'

describe('the name under which a download is saved', () => {
  it('is given as it is when it is plain', () => {
    expect(attachment('bio-1.md')).to.equal('attachment; filename="bio-1.md"')
  })

  it('is given twice when it has other letters', () => {
    expect(attachment('Über „Zellen“.md')).to.equal(
      `attachment; filename="_ber _Zellen_.md"; filename*=UTF-8''%C3%9Cber%20%E2%80%9EZellen%E2%80%9C.md`,
    )
  })

  it('loses its folders', () => {
    expect(attachment('../../etc/passwd')).to.equal('attachment; filename="passwd"')
    expect(attachment('C:\\temp\\a.md')).to.equal('attachment; filename="a.md"')
  })

  it('cannot end the quotes or the header', () => {
    expect(attachment('a"; filename=b\r\nset-cookie: c')).to.equal(
      `attachment; filename="a_; filename=bset-cookie: c"; filename*=UTF-8''a%22%3B%20filename%3Dbset-cookie%3A%20c`,
    )
  })

  it('is a default when nothing is left of it', () => {
    for (const name of ['', '..', 'a/', '\n'])
      expect(attachment(name)).to.equal('attachment; filename="download"')
  })

  it('makes a header of plain ASCII, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(attachment(name)).to.match(/^[\x20-\x7e]+$/)
        validateHeaderValue('content-disposition', attachment(name))
      }),
    )
  })
})
