import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Situation } from '../../rollback/testing/situation.ts'
import { type Stage, stageOf } from '../../rollback/testing/stage.ts'
import { runCommand } from '../../testing/run-command.ts'
import { WalkOutcome } from '../../walk/walk-outcome.ts'

const secret = /made-for-the-tests|of-the-tests|hidden|token-for-ops/
/** The service of the tests only tells who it is: what verify would find of it is not asked. */
const unproved = ['verify', 'smoke', 'env-diff'].flatMap((step) => ['--skip', `${step}=no real service`])

describe('pegasus-ops rollback run', function () {
  // Each test starts the command, and a rollback is looked at every two seconds.
  this.timeout(120_000)
  let folder = ''
  let stage: Stage

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  })
  afterEach(async () => {
    await stage.close()
    rmSync(folder, { recursive: true })
  })

  it('stops where nobody answers, and goes on with --resume to the end', async () => {
    await start({ platform: 'render' })
    const left = await run(['--json', '--yes', '--confirm', 'staging'])
    expect(left.code, left.stdout + left.stderr).to.equal(3)
    const outcome = outcomeIn(left.stdout)
    expect([outcome.step, stage.running('api'), stage.autoDeploy('worker')]).to.deep.equal([
      ...['verify', stage.older, 'off'],
    ])
    const whole = await run(
      ['--resume', outcome.walk, '--yes', '--done', 'mend-branch', '--done', 'record', ...unproved],
      [],
    )
    expect(whole.code, whole.stdout + whole.stderr).to.equal(0)
    expect([stage.autoDeploy('api'), stage.deploysOf('api'), stage.deploysOf('worker')]).to.deep.equal([
      ...['on', 3, 3],
    ])
    const [journal = ''] = readdirSync(join(folder, 'pegasus-ops', 'walks')).filter((name) =>
      name.endsWith('.jsonl'),
    )
    const kept = readFileSync(join(folder, 'pegasus-ops', 'walks', journal), 'utf8')
    expect(left.stdout + whole.stdout + whole.stderr + kept).to.not.match(secret)
  })

  it('prints the commands, and does nothing', async () => {
    await start({ platform: 'railway' })
    const { code, stdout } = await run(['--print-commands'])
    expect(code).to.equal(0)
    expect(stdout).to.match(
      /^railway api 'mutation \{ deploymentRollback\(id: "pegasus-api-deployment-1"\) \}'$/m,
    )
    expect(stdout.split('\n').filter((line) => /^(?:#|railway |pegasus-ops |$)/.test(line))).to.deep.equal(
      stdout.split('\n'),
    )
    expect(stage.deploysOf('api')).to.equal(2)
  })

  it('does nothing where going back is refused, and says what instead', async () => {
    await start({ platform: 'fly', since: 'contracting' })
    const { code, stdout, stderr } = await run(['--yes', '--confirm', 'staging'])
    expect(code).to.equal(3)
    expect(stdout).to.include('Do not roll back. Roll forward')
    expect(stderr).to.match(/Nothing was rolled back: .+[\s\S]*runbook show migration-rollback/)
  })

  async function start(situation: Partial<Situation>): Promise<void> {
    stage = await stageOf({
      ...{ platform: 'render', since: 'additive', jobsInFlight: false, imageKept: true },
      ...situation,
    })
    const platform = JSON.stringify(stage.places)
    writeFileSync(
      join(folder, 'pegasus-ops.yaml'),
      `targets: { staging: { url: ${stage.url.origin}, platform: ${platform} } }`,
    )
  }

  function run(args: string[], target = ['--target', 'staging']) {
    return runCommand(['rollback', 'run', ...target, ...args], {
      folder,
      variables: { ...stage.variables, PLC_OPS_API_TOKEN: 'token-for-ops', XDG_STATE_HOME: folder },
    })
  }
})

function outcomeIn(stdout: string): WalkOutcome {
  const { event: _, goOn: __, ...outcome } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
  return WalkOutcome.parse(outcome)
}
