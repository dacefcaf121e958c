import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect } from 'chai'
import { eventually } from '../../../service/testing/eventually.ts'
import { mayLive } from '../../../smoke/ledger/holder.ts'
import { readyAnswer } from '../../../smoke/testing/scripted-answers.ts'
import { type Stage, stageOf } from '../../rollback/testing/stage.ts'
import { builtCommand } from '../../testing/built-command.ts'
import { readWalks, type ShelvedWalk } from '../../walk/walk-shelf.ts'

const step = 'roll-the-code-back'
const to = ['--target', 'staging', '--yes', '--confirm', 'staging']
/** The service of the tests only tells who it is: what verify would find of it is not asked. */
const unproved = (steps: string[]) => steps.flatMap((one) => ['--skip', `${one}=no real service`])
const looks = ['see-who-runs', 'see-where-the-schema-stands', 'ask-what-is-possible']
const proofs = ['prove-it-from-outside', 'compare-the-environment', 'see-what-failed-meanwhile']

// The walk, and the walk within it, are processes that are killed: nothing but their journals is left of them.
describe('pegasus-ops runbook run migration-rollback', function () {
  this.timeout(120_000)
  let folder = ''
  let stage: Stage

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
    stage = await stageOf(
      { platform: 'render', since: 'additive', jobsInFlight: false, imageKept: true },
      () => ({ '/health': { status: 'ok', time: new Date().toISOString() }, '/health/ready': readyAnswer() }),
    )
    const places = JSON.stringify(stage.places)
    writeFileSync(
      join(folder, 'pegasus-ops.yaml'),
      `targets: { staging: { url: ${stage.url.origin}, platform: ${places} } }`,
    )
  })
  after(async () => {
    await stage.close()
    rmSync(folder, { recursive: true })
  })

  it('walks the rollback within its own walk, once, whichever of them is killed', async () => {
    const begun = start([
      ...[...to, '--done', 'stop-the-rollout', '--answer', 'decide=back'],
      ...unproved(looks),
    ])
    await eventually(() => expect(stage.deploysOf('api')).to.equal(3))
    begun.kill('SIGKILL')
    await eventually(async () => expect(await isWalked()).to.equal(false))

    const resumed = start([...to, '--resume', '--json'])
    await eventually(() => expect(stage.deploysOf('worker')).to.equal(3))
    process.kill((await walks()).rollback.state.holders.at(-1)?.pid ?? 0, 'SIGKILL')
    const left = await endOf(resumed)
    expect(left.code, left.said).to.equal(4)
    const { trouble, goOn } = JSON.parse(left.said.trimEnd().split('\n').at(-1) ?? '')
    expect([trouble.ended, trouble.remedy.command]).to.deep.equal([
      'left',
      `pegasus-ops rollback run --resume ${(await walks()).rollback.state.header.id} --target staging`,
    ])
    expect(goOn).to.match(/^pegasus-ops runbook run migration-rollback --resume .+ --confirm staging$/)

    const within = [
      ...['mend-branch', 'record'].flatMap((one) => ['--done', `${step}/${one}`]),
      ...unproved(['verify', 'smoke', 'env-diff'].map((one) => `${step}/${one}`)),
    ]
    const rest = [...within, ...unproved(proofs), '--done', 'afterwards']
    const { code, said } = await endOf(start([...to, '--resume', ...rest]))
    expect(code, said).to.equal(0)
    expect([stage.running('api'), stage.running('worker')]).to.deep.equal([stage.older, stage.older])
    expect([stage.deploysOf('api'), stage.deploysOf('worker'), stage.autoDeploy('api')]).to.deep.equal([
      3,
      3,
      'on',
    ])
    const { outer, rollback } = await walks()
    expect([rollback.state.header.within, rollback.state.ended]).to.deep.equal([
      outer.state.header.id,
      'good',
    ])
    const walked = outer.entries.findLast(({ did }) => 'noted' in did && did.step === step)
    expect(walked?.did).to.deep.include({ noted: { walk: rollback.state.header.id } })
    expect(left.said + said).to.not.match(/begun at .* was left before its end/)
  })

  function start(args: string[]) {
    return spawn(process.execPath, [builtCommand, 'runbook', 'run', 'migration-rollback', ...args], {
      cwd: folder,
      env: {
        ...{ PATH: process.env['PATH'], XDG_STATE_HOME: folder, PLC_OPS_API_TOKEN: 'token-for-ops' },
        ...stage.variables,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }

  /** The two walks, which are all that were begun. */
  async function walks(): Promise<{ outer: ShelvedWalk; rollback: ShelvedWalk }> {
    const [rollback, outer, ...more] = await readWalks(join(folder, 'pegasus-ops', 'walks'))
    if (rollback === undefined || outer === undefined) throw new Error('they are not begun')
    expect(more).to.deep.equal([])
    return { outer, rollback }
  }

  async function isWalked(): Promise<boolean> {
    const { outer, rollback } = await walks()
    return [outer, rollback].some(({ state }) => state.holders.some((holder) => mayLive(holder)))
  }
})

async function endOf(
  child: ChildProcessByStdio<null, Readable, Readable>,
): Promise<{ code: number | null; said: string }> {
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  return { code, said: stdout + stderr }
}
