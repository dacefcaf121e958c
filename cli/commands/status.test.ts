import { expect } from 'chai'
import { Report } from '../../smoke/report/report.ts'
import { pegasusThat } from '../../smoke/testing/pegasus-that.ts'
import type { Script } from '../../smoke/testing/scripted-api.ts'
import { type CommandRun, runCommand } from '../testing/run-command.ts'

const opsToken = { PLC_OPS_API_TOKEN: 'ops-token-of-the-test' }

describe('pegasus-ops status', function () {
  this.timeout(60_000)

  it('shows who runs, what waits and where the schema stands, and no progress in a log', async () => {
    const { stdout, stderr, code } = await status({
      handshake: (handshake) => ({
        ...handshake,
        queue: handshake.queue && { ...handshake.queue, waiting: 2, oldestWaitingSeconds: 90 },
        jobs: { deadLetters: 3, stalledEver: 1 },
      }),
    })
    expect(stdout).to.match(/^ {2}role +instance +release +up +handshake +last beat +last work$/m)
    expect(stdout).to.match(/^ {2}worker +worker-1 +release-1 /m)
    expect(stdout).to.match(/^ {2}queue +2 waiting, the oldest for 1m 30s, 0 running/m)
    expect(stdout).to.match(/^ {2}dead letter +3 jobs$/m)
    expect(stdout).to.match(/^ {2}schema +at \d+/m)
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
  })

  it('puts below the screen what is not good, with what to do, and exits 3', async () => {
    const { stdout, code } = await status({
      handshake: (handshake) => ({
        ...handshake,
        queue: handshake.queue && { ...handshake.queue, paused: true },
      }),
    })
    expect(stdout).to.match(/^ {2}queue +PAUSED/m)
    expect(stdout).to.match(/FAIL +queue: .*\n(?:.*\n)*? +next /)
    expect(code).to.equal(3)
  })

  it('sends no lecture, and asks nothing twice', async () => {
    const pegasus = await pegasusThat()
    await runCommand(['status', '--target', pegasus.url.href, '--no-bundle'], { variables: opsToken })
    await pegasus.close()
    const writes = pegasus.received.filter(({ method }) => method !== 'GET')
    expect(writes.map(({ path }) => path)).to.deep.equal(['/ops/handshakes'])
  })

  it('is inconclusive without the ops token, and says which to set', async () => {
    const { stdout, code } = await status({}, [], {})
    expect(stdout).to.include('PLC_OPS_API_TOKEN')
    expect(code).to.equal(4)
  })

  it('shows what may be seen without it when told to', async () => {
    expect((await status({}, ['--no-handshake'], {})).code).to.equal(0)
  })

  it('gives the deployment to a program', async () => {
    const { stdout } = await status({}, ['--json'])
    const { command, deployment } = Report.parse(JSON.parse(stdout))
    expect(command).to.equal('status')
    expect(deployment?.processes.map(({ role }) => role)).to.deep.equal(['api', 'worker'])
  })
})

async function status(
  script: Script,
  args: string[] = [],
  variables = opsToken as object,
): Promise<CommandRun> {
  const pegasus = await pegasusThat(script)
  try {
    return await runCommand(['status', '--target', pegasus.url.href, ...args], {
      variables: { ...variables },
    })
  } finally {
    await pegasus.close()
  }
}
