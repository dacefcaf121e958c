import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { programFile, projectRoot } from './project-files.ts'

describe('what Node compiles of the command', () => {
  let folder = ''
  let own = ''

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
    own = join(folder, 'cache', 'pegasus-ops')
    mkdirSync(join(folder, 'tmp'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('is kept where nobody else can write, and not in the temporary folder', () => {
    start()
    expect(statSync(own).mode & 0o777).to.equal(0o700)
    expect(readdirSync(join(own, 'compiled'))).to.not.deep.equal([])
    expect(readdirSync(join(folder, 'tmp'))).to.deep.equal([])
  })

  it('is not taken from a folder that others can write to, or that is another user’s', function () {
    mkdirSync(own, { recursive: true })
    chmodSync(own, 0o770)
    start()
    expect(existsSync(join(own, 'compiled'))).to.equal(false)
    if (process.getuid?.() !== 0) return this.skip()
    chmodSync(own, 0o700)
    chownSync(own, 12_345, 12_345)
    start()
    expect(existsSync(join(own, 'compiled'))).to.equal(false)
  })

  it('is not kept where there is no home to keep it in', () => {
    expect(start({ XDG_CACHE_HOME: '/dev/null/none' }).status).to.equal(0)
  })

  function start(more: Record<string, string> = {}) {
    const script = `import(${JSON.stringify(programFile('smoke/own-compile-cache'))}).then(async (own) => {
      own.enableOwnCompileCache()
      await import(${JSON.stringify(programFile('smoke/duration'))})
    })`
    return spawnSync(process.execPath, ['-e', script], {
      cwd: projectRoot,
      env: {
        PATH: process.env['PATH'],
        XDG_CACHE_HOME: join(folder, 'cache'),
        TMPDIR: join(folder, 'tmp'),
        ...more,
      },
    })
  }
})
