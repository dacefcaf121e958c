import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'chai'
import { Stopped } from '../../smoke/stop.ts'
import { pegasusThat } from '../../smoke/testing/pegasus-that.ts'
import type { ActContext } from '../walk/step.ts'
import { actOf } from './act-of.ts'
import { runOurselves } from './ourselves.ts'

const context: ActContext = {
  signal: new AbortController().signal,
  tell: () => {},
  intendedAt: null,
}

// Slow: each starts the command line as a process.
describe('runOurselves', function () {
  this.timeout(60_000)

  it('runs this CLI with just these arguments, whatever they hold', async () => {
    const { code, stderr } = await runOurselves(['report', '$(touch made); `ls` | cat'], context)
    expect(stderr).to.include('$(touch made); `ls` | cat')
    expect(code).to.equal(4)
  })

  it('passes on who told it to stop, and the command ends in good order', async () => {
    const pegasus = await pegasusThat()
    const controller = new AbortController()
    const tell = (line: string) => {
      if (line.includes('soak')) controller.abort(new Stopped('SIGINT'))
    }
    const soak = ['soak', '--target', pegasus.url.href, '--for', '5m', '--every', '100ms', '--no-bundle']
    const { code, stdout } = await runOurselves(soak, { signal: controller.signal, tell })
    await pegasus.close()
    expect(stdout).to.include('verdict: inconclusive')
    expect(code).to.equal(130)
  })

  it('leaves no command at work when the walk is killed', async () => {
    const pegasus = await pegasusThat()
    const walk = spawn(process.execPath, [join(import.meta.dirname, 'testing', 'walk-of-one-soak.ts')], {
      env: { PATH: process.env['PATH'], API_BASE_URL: pegasus.url.href },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await once(walk.stdout, 'data')
    walk.kill('SIGKILL')
    // A soak that goes on asks for five minutes.
    for (let asked = -1; asked !== pegasus.received.length; await sleep(500)) asked = pegasus.received.length
    expect(pegasus.received).to.not.be.empty
    await pegasus.close()
  })
})

describe('an act of a page', () => {
  const command = (goodExits: number[]) => ({ words: [{ text: 'status' }], goodExits, line: 1 })
  const act = (code: number | null, goodExits = [0]) =>
    actOf(command(goodExits), {}, () => Promise.resolve({ code, stdout: 'seen\n', stderr: 'told\n' }))

  for (const [code, ended] of [
    [0, 'good'],
    [1, 'unknown'],
    [2, 'bad'],
    [3, 'bad'],
    [4, 'unknown'],
    [130, 'unknown'],
    [null, 'unknown'],
  ] as const)
    it(`whose command ends with ${code} ends ${ended}`, async () => {
      expect((await act(code).run(context)).ended).to.equal(ended)
    })

  it('takes the exit codes that its page calls good', async () => {
    expect(await act(3, [0, 3]).run(context)).to.deep.equal({ ended: 'good', detail: 'seen' })
  })

  it('tells what went wrong, how it ended, and what to run again', async () => {
    expect(await act(3).run(context)).to.deep.equal({
      ended: 'bad',
      detail: 'seen\ntold\nIt ended with exit code 3.',
      remedy: { advice: 'Mend what it names, then run it again.', command: 'pegasus-ops status' },
    })
  })

  it('tells an error without the mark that stands before it at a terminal', async () => {
    const stderr = ' ›   Error: Nothing is there.\n ›   Try this: Look elsewhere.\n'
    const { detail } = await actOf(command([0]), {}, () =>
      Promise.resolve({ code: 3, stdout: '', stderr }),
    ).run(context)
    expect(detail).to.match(/^Error: Nothing is there\.\nTry this: Look elsewhere\.\n/)
  })

  it('keeps the last lines of many, each as a terminal can be shown it', async () => {
    const stdout = Array.from({ length: 100 }, (_, line) => `  \u001B[2Jline ${line}`).join('\n')
    const { detail } = await actOf(command([0]), {}, () =>
      Promise.resolve({ code: 0, stdout, stderr: '' }),
    ).run(context)
    expect(detail.split('\n')).to.have.lengthOf(61)
    expect(detail).to.match(/^\(40 lines before\)\n {2}\[2Jline 40\n/)
  })
})
