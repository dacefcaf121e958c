import { expect } from 'chai'
import { touchedTests } from './test-touched.ts'

const sources: Readonly<Record<string, string>> = {
  'a/one.ts': '',
  'a/two.ts': "import type { One } from './one.ts'",
  'b/three.ts': "export * from '../a/two.ts'",
  'b/three.test.ts': "import {\n  three,\n} from './three.ts'",
  'b/late.test.ts': "const late = await import('../a/two.ts')",
  'c/run.ts': "import { two } from '../a/two.ts'",
  'c/run.test.ts': '',
  'c/walk.ts': '',
  'c/c.test.ts': '',
  'b/other.test.ts': "import { expect } from 'chai'",
}

describe('the tests that a change touches', () => {
  it('are those that import it, through however many files', () => {
    expect(touched('a/one.ts')).to.deep.equal([
      'b/three.test.ts',
      'b/late.test.ts',
      'c/run.test.ts',
      'c/c.test.ts',
    ])
  })

  it('are the changed tests themselves', () => {
    expect(touched('b/other.test.ts')).to.deep.equal(['b/other.test.ts'])
  })

  it('are those named for it, or for its folder, which start it as a process', () => {
    expect(touched('c/walk.ts')).to.deep.equal(['c/c.test.ts'])
  })

  it('are none where nothing imports it', () => {
    expect(touched('docs/soak.md')).to.deep.equal([])
  })
})

function touched(...changed: string[]): string[] {
  return touchedTests(Object.keys(sources), new Set(changed), (file) => sources[file] ?? '')
}
