import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { RollbackReport } from '../../rollback/report.ts'
import type { Situation } from '../../rollback/testing/situation.ts'
import { stageOf } from '../../rollback/testing/stage.ts'
import { runCommand } from '../../testing/run-command.ts'

const secret = /made-for-the-tests|of-the-tests|hidden|token-for-ops/

describe('pegasus-ops rollback plan', function () {
  // Each test starts the command once or twice.
  this.timeout(120_000)
  let folder = ''

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('recommends to go back, and decides the same on its report, offline', async () => {
    const { code, stdout } = await planOn({ since: 'additive' }, [
      '--report',
      'plan.json',
      '--report',
      'plan.md',
    ])
    expect([code, stdout.split('\n')[2]]).to.deep.equal([
      0,
      'Roll the code back to aaaaaaa, and keep the schema.',
    ])
    expect(stdout).to.include('$ pegasus-ops rollback run --target staging')
    const report = RollbackReport.parse(JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8')))
    expect(
      `${stdout} ${JSON.stringify(report)} ${readFileSync(join(folder, 'plan.md'), 'utf8')}`,
    ).to.not.match(secret)

    const again = await runCommand(['rollback', 'plan', '--facts', 'plan.json', '--json'], { folder })
    const judged = RollbackReport.parse(JSON.parse(again.stdout))
    expect(again.code).to.equal(0)
    expect([judged.recommendation, judged.because, judged.plan]).to.deep.equal([
      report.recommendation,
      report.because,
      report.plan,
    ])
    expect(judged.durationMs, 'the decision itself').to.be.below(500)
  })

  it('exits 3 when the schema has left the older release behind, and says what instead', async () => {
    const { code, stdout } = await planOn({ since: 'contracting' }, [])
    expect(code).to.equal(3)
    expect(stdout).to.match(/Do not roll back\. Roll forward[\s\S]*takes only code that knows 2 or\s+more/)
  })

  it('exits 4 when the platform cannot be asked, and says why', async () => {
    const { code, stdout } = await planOn({ since: 'none' }, [], { RENDER_API_KEY: '' })
    expect(code).to.equal(4)
    expect(stdout)
      .to.match(/It cannot be decided yet\.\n/)
      .and.match(/Not known\n.*the deploys of the API are not known: .*RENDER_API_KEY/)
  })

  it('refuses a file that holds no facts', async () => {
    writeFileSync(join(folder, 'plan.json'), '{"facts": {}}')
    const { code, stderr } = await runCommand(['rollback', 'plan', '--facts', 'plan.json'], { folder })
    expect(code).to.equal(2)
    expect(stderr).to.include('holds no facts of a rollback')
  })

  async function planOn(
    situation: Partial<Situation>,
    args: string[],
    variables: Record<string, string> = {},
  ) {
    const stage = await stageOf({
      ...{ platform: 'render', since: 'none', jobsInFlight: true, imageKept: true },
      ...situation,
    })
    writeFileSync(
      join(folder, 'pegasus-ops.yaml'),
      `targets: { staging: { url: ${stage.url.origin}, platform: { api: render:srv-api, worker: render:srv-worker } } }`,
    )
    try {
      return await runCommand(['rollback', 'plan', '--target', 'staging', ...args], {
        folder,
        variables: { ...stage.variables, PLC_OPS_API_TOKEN: 'token-for-ops', ...variables },
      })
    } finally {
      await stage.close()
    }
  }
})
