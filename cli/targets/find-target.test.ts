import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { findTarget } from './find-target.ts'

describe('findTarget', () => {
  it('prefers what is named to API_BASE_URL', () => {
    expect(urlOf('https://a.example', { API_BASE_URL: 'https://b.example' })).to.equal('https://a.example/')
    expect(urlOf(undefined, { API_BASE_URL: ' https://b.example\n' })).to.equal('https://b.example/')
  })

  it('takes the token from PLC_WRITE_API_TOKEN, and does without one where it is blank', () => {
    const tokenOf = (token: string) =>
      findTarget('https://a.example', { PLC_WRITE_API_TOKEN: token }, '/').tokens.write?.reveal()
    expect(tokenOf('hunter2')).to.equal('hunter2')
    expect(tokenOf('  ')).to.equal(undefined)
  })

  it('takes the tokens for reads and for /ops from PLC_READ_API_TOKEN and PLC_OPS_API_TOKEN', () => {
    const variables = { PLC_READ_API_TOKEN: 'reader', PLC_OPS_API_TOKEN: 'operator' }
    const { tokens } = findTarget('https://a.example', variables, '/')
    expect([tokens.read?.reveal(), tokens.ops?.reveal()]).to.deep.equal(['reader', 'operator'])
  })

  it('knows the names of the targets file, and takes their tokens from the variables that it names', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
    const file =
      'targets: { staging: { url: "https://b.example", tokens: { write: STAGING_PLC_WRITE_API_TOKEN } } }'
    writeFileSync(join(folder, 'pegasus-ops.yaml'), file)
    const variables = { STAGING_PLC_WRITE_API_TOKEN: 'staging', PLC_WRITE_API_TOKEN: 'production' }
    const { url, tokens } = findTarget('staging', variables, folder)
    rmSync(folder, { recursive: true })
    expect([url.href, tokens.write?.reveal()]).to.deep.equal(['https://b.example/', 'staging'])
  })

  const misuses: [string, string | undefined, Record<string, string>, RegExp][] = [
    ['nothing', undefined, {}, /No target is given/],
    ['a name that is no target', 'staging', {}, /There is no target "staging"/],
    ['another protocol', 'ftp://a.example', {}, /^--target is no http or https URL/],
    ['credentials in the address', 'https://me:hunter2@a.example', {}, /holds more than a base address/],
    [
      'a query in API_BASE_URL',
      undefined,
      { API_BASE_URL: 'https://a.example/?key=hunter2' },
      /^API_BASE_URL holds more/,
    ],
    [
      'a token with a line break',
      'https://a.example',
      { PLC_WRITE_API_TOKEN: 'hunter2\n' },
      /PLC_WRITE_API_TOKEN holds a line break/,
    ],
  ]
  for (const [what, named, variables, message] of misuses) {
    it(`refuses ${what}, and does not repeat a secret`, () => {
      expect(() => findTarget(named, variables, '/'))
        .to.throw(message)
        .with.property('message')
        .not.include('hunter2')
    })
  }
})

function urlOf(named: string | undefined, variables: Record<string, string>): string {
  return findTarget(named, variables, '/').url.href
}
