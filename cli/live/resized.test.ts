import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { eventually } from '../../service/testing/eventually.ts'
import { pegasusThat, type ScriptedPegasus } from '../../smoke/testing/pegasus-that.ts'
import { builtCommand } from '../testing/built-command.ts'

const hasTmux = spawnSync('tmux', ['-V']).status === 0

// A real terminal: what is left on a screen when it is resized, no stream of a test can tell.
describe('the live view on a terminal', function () {
  this.timeout(60_000)
  let folder = ''
  let pegasus: ScriptedPegasus

  before(function () {
    if (!hasTmux) this.skip()
  })
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
    pegasus = await pegasusThat()
  })
  afterEach(async () => {
    tmux('kill-server')
    await pegasus.close()
    rmSync(folder, { recursive: true })
  })

  it('shows each line once, also above the screen, when the terminal becomes narrower', async () => {
    run(['verify', '--no-smoke', '--every', '100ms'], { columns: 100 })
    await eventually(() => expect(samplesIn(screen()), screen()).to.be.greaterThan(3))
    const before = partsOn(screen())
    expect(before.length, screen()).to.be.greaterThan(3)
    for (const columns of [60, 45]) {
      tmux('resize-window', '-x', `${columns}`)
      const sampled = samplesIn(screen())
      await eventually(() => expect(samplesIn(screen())).to.be.greaterThan(sampled + 5))
    }
    expect(partsOn(screen()), screen()).to.deep.equal(before)
  })

  it('breaks no word of a report on a narrow terminal', async () => {
    run(['soak', '--for', '300ms', '--every', '100ms'], { columns: 44 })
    await eventually(() => expect(screen()).to.match(/verdict: \w+/))
    expect(screen()).to.match(/^ok +preflight +a Pegasus answers over\s*\n +loopback, release/m)
  })

  it('writes plain lines on a terminal that can erase nothing', async () => {
    run(['soak', '--every', '100ms'], { columns: 100, terminal: 'dumb' })
    await eventually(() => expect(screen()).to.match(/^\[ +\d+\.\ds\] pass +preflight:/m))
  })

  /** Types a command at a terminal, whose screen stays when it has ended. */
  function run(words: string[], { columns, terminal }: { columns: number; terminal?: string }): void {
    const variables = terminal === undefined ? [] : [`TERM=${terminal}`]
    const asked = [...words, '--target', pegasus.url.href, '--no-bundle']
    const command = [...variables, process.execPath, builtCommand, ...asked, '; sleep 60'].join(' ')
    tmux(
      '-f',
      '/dev/null',
      'new-session',
      '-d',
      '-x',
      `${columns}`,
      '-y',
      '50',
      '-e',
      'PLC_OPS_API_TOKEN=ops',
      command,
    )
  }

  /** All that was shown, each line that the terminal has broken as one. */
  function screen(): string {
    return tmux('capture-pane', '-p', '-J', '-S', '-')
  }

  function tmux(...args: string[]): string {
    return spawnSync('tmux', ['-S', join(folder, 'tmux'), ...args], { encoding: 'utf8' }).stdout
  }
})

/** The parts of the run for which a line is drawn, as often as it is there. */
function partsOn(text: string): string[] {
  return [...text.matchAll(/^[✔✖!?-] ([a-z -]+):/gm)].map(([, part = '']) => part)
}

/** By the line that was drawn last: one that is drawn before the command hears of the new size may leave a part. */
function samplesIn(text: string): number {
  return Number([...text.matchAll(/(\d+) of \d+ samples/g)].at(-1)?.[1] ?? 0)
}
