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

  it('shows each line once when the terminal becomes narrower', async () => {
    soakOn({ columns: 100 })
    await eventually(() => expect(screen()).to.match(/✔ preflight.*soak \(/s))
    tmux('resize-window', '-x', '60')
    await eventually(() => expect(widest(screen()), screen()).to.be.at.most(60))
    await eventually(() => expect(samplesIn(screen())).to.be.greaterThan(20))
    for (const part of ['✔ preflight:', ' soak (']) expect(screen().split(part), screen()).to.have.lengthOf(2)
  })

  it('breaks no word of a report on a narrow terminal', async () => {
    soakOn({ columns: 44 }, '--for', '300ms')
    await eventually(() => expect(screen()).to.match(/verdict: \w+/))
    expect(screen()).to.match(/^ok +preflight +a Pegasus answers over\s*\n +loopback, release/m)
  })

  it('writes plain lines on a terminal that can erase nothing', async () => {
    soakOn({ columns: 100, terminal: 'dumb' })
    await eventually(() => expect(screen()).to.match(/^\[ +\d+\.\ds\] pass +preflight:/m))
  })

  function soakOn({ columns, terminal }: { columns: number; terminal?: string }, ...flags: string[]): void {
    const soak = [
      builtCommand,
      'soak',
      '--target',
      pegasus.url.href,
      '--no-bundle',
      '--every',
      '100ms',
      ...flags,
    ]
    const command = [
      terminal === undefined ? '' : `TERM=${terminal}`,
      process.execPath,
      ...soak,
      '; sleep 60',
    ].join(' ')
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

  /** What can be seen, each line that the terminal has broken as one. */
  function screen(): string {
    return tmux('capture-pane', '-p', '-J')
  }

  function tmux(...args: string[]): string {
    return spawnSync('tmux', ['-S', join(folder, 'tmux'), ...args], { encoding: 'utf8' }).stdout
  }
})

function widest(text: string): number {
  return Math.max(...text.split('\n').map((line) => line.trimEnd().length))
}

function samplesIn(text: string): number {
  return Number(/(\d+) of \d+ samples/.exec(text)?.[1] ?? 0)
}
