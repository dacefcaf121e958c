import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { commitsIn } from './repository.ts'

const { signal } = new AbortController()

describe('the migrations of a release, by the repository at its commit', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('are counted by their names, with the minimum that the text of its window says', async () => {
    git('init', '--quiet')
    const first = commit({
      '0001-initial.ts': '',
      'release-window.ts': 'export const w = { head: 1, minimum: 1 }',
    })
    const second = commit({ '0002-next.ts': 'throw new Error("never run")', 'run.test.ts': '' })
    const third = commit({ 'release-window.ts': 'export const w = { minimum: oldest }' })

    expect(await commitsIn(folder, [first, second.slice(0, 9), third], signal)).to.deep.equal({
      known: true,
      value: [
        { release: first, head: 1, minimum: 1 },
        { release: second.slice(0, 9), head: 2, minimum: 1 },
        { release: third, head: 2, minimum: null },
      ],
    })
  })

  it('are found from a folder below, and of a commit whose numbers have a gap they are not', async () => {
    git('init', '--quiet')
    const good = commit({ '0001-initial.ts': '' })
    const gap = commit({ '0003-later.ts': '' })

    expect(await commitsIn(join(folder, 'migrations'), [good, gap], signal)).to.deep.equal({
      known: true,
      value: [{ release: good, head: 1, minimum: null }],
    })
  })

  it('are not known for a commit that is not here, nor for what is no commit', async () => {
    git('init', '--quiet')
    commit({ '0001-initial.ts': '' })
    const absent = await commitsIn(folder, ['f'.repeat(40)], signal)
    const option = await commitsIn(folder, ['--output=/tmp/x', 'v1.2'], signal)

    expect([absent, option].map((fact) => fact.known)).to.deep.equal([false, false])
  })

  it('are not known outside of a repository', async () => {
    expect(await commitsIn(folder, ['a'.repeat(40)], signal)).to.deep.equal({
      ...{ known: false, because: 'this folder is in no git repository, or git is missing' },
    })
  })

  function git(...args: string[]): string {
    const who = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false']
    return execFileSync('git', ['-C', folder, ...who, ...args], { encoding: 'utf8' }).trim()
  }

  function commit(files: Record<string, string>): string {
    mkdirSync(join(folder, 'migrations'), { recursive: true })
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'migrations', name), text)
    git('add', '.')
    git('commit', '--quiet', '--message', 'A change')
    return git('rev-parse', 'HEAD')
  }
})
