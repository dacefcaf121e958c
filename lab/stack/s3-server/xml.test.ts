import { expect } from 'chai'
import fc from 'fast-check'
import { faultCode } from './testing/fault-code.ts'
import { childText, element, parseXml, xmlDocument } from './xml.ts'

describe('XML', () => {
  it('keeps any text through writing and parsing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const document = xmlDocument('Delete', element('Key', text), element('Size', 5))
        expect(childText(parseXml(document), 'Key')).to.equal(text)
      }),
    )
  })

  it('reads what other clients write', () => {
    const document = `<?xml version="1.0"?>
      <Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
        <!-- two -->
        <Object><Key>a &amp; b&#x1F393;&#233;</Key></Object>
        <Object><Key>c</Key></Object><Quiet/>
      </Delete>`
    const { name, children } = parseXml(document)
    expect(name).to.equal('Delete')
    expect(children.map((child) => childText(child, 'Key'))).to.deep.equal(['a & b🎓é', 'c', undefined])
  })

  for (const document of [
    '',
    'text',
    '<a>',
    '</a>',
    '<a></b>',
    '<a/><b/>',
    '<a>&bomb;</a>',
    '<a>&#x110000;</a>',
    '<a><</a>',
    'before<a/>',
    '<!DOCTYPE a [<!ENTITY bomb "boom">]><a>&bomb;</a>',
  ]) {
    it(`refuses ${document === '' ? 'nothing' : document}`, async () => {
      expect(await faultCode(() => parseXml(document))).to.equal('MalformedXML')
    })
  }
})
