import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { runCommand } from '../testing/run-command.ts'

describe('completion in bash', function () {
  this.timeout(60_000)
  const cache = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  before(async () => {
    const { code } = await runCommand(['autocomplete', 'bash'], { variables: { XDG_CACHE_HOME: cache } })
    expect(code).to.equal(0)
  })
  after(() => rmSync(cache, { recursive: true }))

  it('knows the commands', () => {
    expect(completionsOf('')).to.include.members(['verify', 'soak', 'jobs', 'migrate'])
  })

  it('knows the commands of a topic', () => {
    expect(completionsOf('jobs', '')).to.have.members(['dead-letter', 'replay'])
  })

  it('knows the flags of a command', () => {
    expect(completionsOf('verify', '--')).to.include.members(['--target', '--release', '--for'])
  })

  /** What bash offers after `pegasus-ops` and these words, the last of which is being typed. */
  function completionsOf(...words: string[]): string[] {
    const functions = join(cache, 'pegasus-ops', 'autocomplete', 'functions', 'bash', 'pegasus-ops.bash')
    const script = `source "$0"; COMP_WORDS=(pegasus-ops "$@"); COMP_CWORD=$#
      $(complete -p pegasus-ops | sed 's/.*-F \\([^ ]*\\).*/\\1/'); printf '%s\\n' "\${COMPREPLY[@]}"`
    const offered = execFileSync('bash', ['-c', script, functions, ...words], { encoding: 'utf8' })
    return offered.trim().split(/\s+/)
  }
})
