import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { runCommand } from '../../testing/run-command.ts'
import { WalkOutcome } from '../../walk/walk-outcome.ts'

// Processes: exit codes and what a script reads are the point.
describe('pegasus-ops runbook run', function () {
  this.timeout(120_000)
  const state = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  const variables = { XDG_STATE_HOME: state, NODE_COMPILE_CACHE: join(state, 'compiled') }
  const walked = ['runbook', 'run', 'incident-response', '--target', 'http://127.0.0.1:9']
  after(() => rmSync(state, { recursive: true }))

  it('stops where nobody answers, exits 4, and names the command that goes on, which does', async () => {
    const left = await runCommand([...walked, '--yes', '--json'], { variables })
    const { goOn, waitsFor } = lastLine(left.stdout)
    expect([left.code, waitsFor[0]]).to.deep.equal([4, '--done announce-it'])
    const words = goOn.split(' ').slice(1)
    const further = await runCommand([...words, '--skip', 'look=it is known', '--json'], { variables })
    const { event, goOn: _, ...outcome } = lastLine(further.stdout)
    expect([further.code, event, WalkOutcome.parse(outcome).step]).to.deep.equal([
      ...[4, 'outcome'],
      'stop-what-makes-it-worse',
    ])
    const told = await runCommand(['runbook', 'timeline'], { variables })
    expect(told.stdout).to.include('Left out, or passed over').and.include('it is known')
    expect(told.code).to.equal(0)
  })

  it('shows the plan and begins nothing', async () => {
    const { stdout, code } = await runCommand([...walked, '--dry-run'], { variables })
    expect(code).to.equal(0)
    expect(stdout).to.include('Nothing is run.').and.include('Find the part')
  })

  it('exits 2 on answers that fit no step', async () => {
    const { stderr, code } = await runCommand([...walked, '--done', 'nowhere'], { variables })
    expect([code, stderr.includes('there is no step nowhere')]).to.deep.equal([2, true])
  })
})

function lastLine(stdout: string) {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')
}
