import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { UsageError } from '../usage-error.ts'
import { findTargetsFile, readTargets } from './targets-file.ts'

describe('the targets file', () => {
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('is found in a folder above', () => {
    const file = fileWith('targets: {}')
    const below = join(folder, 'a', 'b')
    mkdirSync(below, { recursive: true })
    expect(findTargetsFile(below)).to.equal(file)
  })

  it('is not looked for in a folder above that everybody may write to', () => {
    fileWith('targets: {}')
    const below = join(folder, 'a', 'b')
    mkdirSync(below, { recursive: true })
    chmodSync(folder, 0o1777)
    expect(findTargetsFile(below)).to.not.equal(join(folder, 'pegasus-ops.yaml'))
    chmodSync(folder, 0o700)
    expect(findTargetsFile(below)).to.equal(join(folder, 'pegasus-ops.yaml'))
  })

  it('is refused where somebody else may have written it', function () {
    const file = fileWith('targets: {}')
    chmodSync(file, 0o666)
    expect(() => findTargetsFile(folder)).to.throw(UsageError, /Everybody may change/)
    chmodSync(file, 0o644)
    if (process.getuid?.() !== 0) return this.skip()
    chownSync(file, 12_345, 12_345)
    expect(() => findTargetsFile(folder)).to.throw(UsageError, /belongs to another user/)
  })

  it('names no variable but those of tokens of Pegasus', () => {
    for (const name of ['AWS_SECRET_ACCESS_KEY', 'GITHUB_TOKEN', 'PLC_TOKEN', 'PLC_DATABASE_URL'])
      expect(problemsOf(`targets: { a: { url: "https://a.example", tokens: { write: ${name} } } }`)).to.match(
        /targets\.a\.tokens\.write: must be the name of a variable like/,
      )
  })

  it('declares targets by name, with the variables of their tokens', () => {
    const file = fileWith(`
      targets:
        production:
          url: https://pegasus.example.com
          tokens: { write: PRODUCTION_PLC_WRITE_API_TOKEN, ops: PLC_OPS_API_TOKEN }
          soak: { for: 10m, max-failures: 2 }
        staging: { url: https://staging.example.com/pegasus }
    `)
    expect(readTargets(file)).to.deep.equal({
      production: {
        url: 'https://pegasus.example.com',
        tokens: { write: 'PRODUCTION_PLC_WRITE_API_TOKEN', ops: 'PLC_OPS_API_TOKEN' },
        soak: { for: '10m', 'max-failures': 2 },
      },
      staging: { url: 'https://staging.example.com/pegasus', tokens: {}, soak: {} },
    })
  })

  it('tells everything that is wrong at once, each with its line', () => {
    const message = problemsOf(
      [
        'targets:',
        '  Production:',
        '    url: https://pegasus.example.com',
        '  staging:',
        '    url: ftp://staging.example.com',
        '    token: X',
        '  other: {}',
      ].join('\n'),
    )
    expect(message.split('\n').slice(1)).to.deep.equal([
      '  line 3, targets.Production: a name is lower-case letters, digits and hyphens',
      '  line 5, targets.staging.url: is no http or https URL',
      '  line 5, targets.staging: does not know token',
      '  line 7, targets.other.url: expected string, received undefined',
    ])
  })

  it('does not repeat a token that was written in place of its variable', () => {
    const message = problemsOf('targets: { a: { url: "https://a.example", tokens: { write: hunter2 } } }')
    expect(message).to.match(/targets\.a\.tokens\.write: must be the name of a variable like/)
    expect(message).to.not.include('hunter2')
  })

  const malformed = {
    'a name that stands twice':
      'targets:\n  a: { url: "https://a.example" }\n  a: { url: "https://b.example" }',
    'a line that is no YAML': 'targets:\n\t- x: [',
    'an alias that grows without end': 'a: &a [x]\ntargets: [*a, *a]',
    'an empty file': '',
    'a list': '- a',
  }
  for (const [what, text] of Object.entries(malformed))
    it(`refuses ${what}`, () => {
      expect(problemsOf(text)).to.match(/pegasus-ops\.yaml has (a problem|\d+ problems):\n {2}line \d/)
    })

  function fileWith(text: string): string {
    const path = join(folder, 'pegasus-ops.yaml')
    writeFileSync(path, text)
    return path
  }

  function problemsOf(text: string): string {
    try {
      readTargets(fileWith(text))
    } catch (error) {
      if (error instanceof Error) return error.message
    }
    throw new Error('the file was taken')
  }
})
