import { expect } from 'chai'
import fc from 'fast-check'
import { redactor } from './redact.ts'
import { Secret } from './secret.ts'

// With a digit, it is no ordinary word.
const secretText = fc.string({ minLength: 8 }).map((text) => `7${text}`)
const token = 'a"b<c&d/e+f=1234'
const redact = redactor([new Secret(token), new Secret('pass')])

describe('redactor', () => {
  const encodings: Record<string, (text: string) => string> = {
    'as it is': (text) => text,
    'in other case': (text) => text.toUpperCase(),
    'in a URL': encodeURIComponent,
    'in JSON': (text) => JSON.stringify(text),
    'in XML': (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
    'in XML by number': (text) => text.replaceAll(/[^a-z0-9]/g, (one) => `&#${one.charCodeAt(0)};`),
    'in a URL that leaves some as they are': encodeURI,
    'in hexadecimal': (text) => Buffer.from(text).toString('hex'),
    'in base64': (text) => Buffer.from(text).toString('base64'),
    'in base64 of a pair of name and password': (text) => Buffer.from(`me:${text}`).toString('base64'),
    'in base64 for URLs, in the middle': (text) => Buffer.from(`x${text}yz`).toString('base64url'),
  }
  for (const [how, encode] of Object.entries(encodings))
    it(`blots a secret out ${how}, and leaves the rest`, () => {
      const said = redact(`before ${encode(token)} after`)
      expect(said).to.match(/^before .*\[secret\].* after$/)
    })

  it('looks into lists, fields and their names', () => {
    expect(redact({ list: [{ [token]: token }], count: 1, none: null })).to.deep.equal({
      list: [{ '[secret]': '[secret]' }],
      count: 1,
      none: null,
    })
  })

  it('leaves a secret alone that is an ordinary word', () => {
    expect(redact('the verdict is pass')).to.equal('the verdict is pass')
  })

  it('leaves other objects as they are', () => {
    const bytes = Buffer.from(token)
    expect(redact({ bytes }).bytes).to.equal(bytes)
  })

  it('finds a secret in base64 wherever it begins', () => {
    fc.assert(
      fc.property(secretText, fc.string(), fc.string(), (secret, before, after) => {
        const encoded = Buffer.from(`${before}${secret}${after}`).toString('base64')
        expect(redactor([new Secret(secret)])(encoded)).to.include('[secret]')
      }),
    )
  })
})
