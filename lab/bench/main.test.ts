import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect } from 'chai'
import '../../cli/testing/built-command.ts'

describe('npm run bench', () => {
  it('finds its benchmarks in the build, and names them to whoever asks for another', () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(import.meta.dirname, 'main.ts'), 'no-such-benchmark'],
      { encoding: 'utf8' },
    )
    expect(stderr).to.match(/^No such benchmark: no-such-benchmark\. There are: ingest, .*, pipeline\.\n$/)
    expect(status).to.equal(2)
  })
})
