import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { lockTarget, type TargetLock } from './target-lock.ts'
import { alive, target } from './testing/journals.ts'

const taker = join(import.meta.dirname, 'testing', 'lock-taker.ts')

// Who has started whom is the point: each of them is a process.
describe('the lock of a target', function () {
  this.timeout(60_000)
  let folder = ''
  let started: ChildProcess[] = []
  let locks: TargetLock[] = []

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  })
  afterEach(async () => {
    await Promise.all(started.map(end))
    await Promise.all(locks.map((lock) => lock.release()))
    ;[started, locks] = [[], []]
    rmSync(folder, { recursive: true })
  })

  it('lets the process in that its holder has started, one at a time', async () => {
    await held('outer')
    const [inner, second] = [await takes('inner'), await takes('second')]
    expect([inner.said, second.said]).to.deep.equal(['within outer', 'held by inner'])
    await end(inner.child)
    expect((await takes('third')).said).to.equal('within outer')
  })

  it('lets nobody in whom another has started, whatever was handed on to it', async () => {
    await held('outer')
    expect((await takesByShell('inner')).said).to.equal('held by outer')
  })

  it('lets nobody in by a line of a process that has ended, or of another one by its number', async () => {
    const other = await takes('other')
    expect(other.said).to.equal('within ')
    forge('stale', { ...alive(), started: '1' })
    forge('elsewhere', { ...alive(), host: 'elsewhere', until: '2999-01-01T00:00:00.000Z' })
    expect((await takes('inner')).said).to.equal('held by other')
    await end(other.child)
    expect((await takes('inner')).said).to.equal('held by elsewhere')
  })

  it('stays with the walk within when the one around it has ended', async () => {
    await held('outer')
    await takes('inner')
    await locks.pop()?.release()
    expect(await lockTarget(folder, target.url, { walk: 'next', holder: alive() })).to.have.nested.property(
      'heldBy.walk',
      'inner',
    )
  })

  async function held(walk: string) {
    const lock = await lockTarget(folder, target.url, { walk, holder: alive() })
    if ('heldBy' in lock) throw new Error(`it is held by ${lock.heldBy.walk}`)
    locks.push(lock)
  }

  function forge(walk: string, holder: ReturnType<typeof alive>): void {
    const [file = ''] = readdirSync(folder)
    const line = { taken: crypto.randomUUID(), walk, holder, parent: 0 }
    appendFileSync(join(folder, file), `\n${JSON.stringify(line)}`)
  }

  async function takes(walk: string) {
    return await whatItSays(
      spawn(process.execPath, [taker, folder, walk], { stdio: ['pipe', 'pipe', 'inherit'] }),
    )
  }

  /** The same, with a shell between. */
  async function takesByShell(walk: string) {
    const command = [process.execPath, taker, folder, walk].map((word) => `'${word}'`).join(' ')
    return await whatItSays(spawn('sh', ['-c', `${command}; true`], { stdio: ['pipe', 'pipe', 'inherit'] }))
  }

  async function whatItSays(child: ChildProcess) {
    started.push(child)
    const [chunk] = await once(child.stdout ?? expect.fail('it says nothing'), 'data')
    return { child, said: String(chunk).replace(/\n$/, '') }
  }
})

/** Its input ends, and so does it. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const closed = once(child, 'close')
  child.stdin?.end()
  await closed
}
