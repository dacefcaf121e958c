import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { expect } from 'chai'
import { Report } from '../../smoke/report/report.ts'
import { type Moment, meanServer, type When } from '../../smoke/soak/testing/mean-server.ts'
import { expectOutcome } from '../../smoke/testing/expect-outcome.ts'
import type { ScriptedPegasus } from '../../smoke/testing/pegasus-that.ts'
import { runCommand } from '../testing/run-command.ts'

const often = ['--every', '200ms']

describe('pegasus-ops soak', () => {
  let pegasus: ScriptedPegasus | undefined
  afterEach(async () => {
    await pegasus?.close()
    pegasus = undefined
  })

  it('passes a deployment that stays ready, asks for nothing but health, and needs no token', async () => {
    const { stdout, code } = await soak(() => ({}), ['--for', '2s', ...often])
    expect(stdout).to.match(/ready over 2 s, [\s\S]*short run:\s+at\s+most/)
    expect(code).to.equal(0)
    const paths = new Set(pegasus?.received.map(({ path }) => path))
    expect([...paths]).to.have.members(['/health', '/health/ready'])
  })

  it('fails an outage, says when and of which shape, and ends before its time', async () => {
    const moment = ({ asked }: When) => ({ isReady: asked < 3 || asked > 6 })
    const { stdout, code } = await soak(moment, ['--for', '1h', ...often, '--json'])
    const { soak: report, findings } = Report.parse(JSON.parse(stdout))
    expect(code).to.equal(3)
    expect(report).to.include({ ended: 'decided', failures: 4 })
    expect(report?.outages[0]).to.include({ shape: 'down', failures: 4 })
    const [finding] = findings.filter(({ check }) => check === 'soak')
    expect(finding && 'seen' in finding && finding.seen).to.match(
      /^down \d\d:\d\d:\d\d to \d\d:\d\d:\d\d UTC .*: 4 of 4 failed \(not ready: storage\) \(decided after/,
    )
  })

  it('takes the thresholds from flags', async () => {
    const once = ({ asked }: When) => ({ isReady: asked !== 3 })
    const allowed = await soak(once, ['--for', '2s', ...often])
    await pegasus?.close()
    const strict = await soak(once, ['--for', '2s', ...often, '--max-failures', '0'])
    await pegasus?.close()
    const slow = await soak(() => ({ waitMs: 50 }), ['--for', '3s', ...often, '--p50', '20ms'])
    expect([allowed.code, strict.code, slow.code]).to.deep.equal([0, 3, 3])
    expect(slow.stdout).to.match(/the p50 is above 20 ms with 95 % confidence/)
  })

  it('leaves a complete report within two seconds of Ctrl-C', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'pegasus-ops-'))
    const file = join(folder, 'report.json')
    let stoppedAt = 0
    const { code } = await soak(
      ({ asked }) => ({ waitMs: asked > 2 ? 60_000 : 0 }),
      ['--for', '3s', ...often, '--report', file],
      (line) => {
        if (stoppedAt > 0 || !line.includes('samples')) return undefined
        stoppedAt = performance.now()
        return 'SIGINT'
      },
    )
    expect(performance.now() - stoppedAt).to.be.below(2000)
    const report = Report.parse(JSON.parse(await readFile(file, 'utf8')))
    await rm(folder, { recursive: true })
    expectOutcome(report, 'inconclusive')
    expect([code, report.stopped, report.soak?.ended]).to.deep.equal([130, 'SIGINT', 'cut-short'])
  })

  const misuses: [string, string[], RegExp][] = [
    [
      'a percentile that so few samples cannot show',
      ['--for', '1m', '--p99', '1s'],
      /--p99 needs 299 samples/,
    ],
    ['a share that is none', ['--max-failure-rate', '0.02'], /is no share/],
    ['two budgets', ['--max-failures', '1', '--max-failure-rate', '1%'], /max-failure/],
    [
      'a control with a password in it',
      ['--control', 'https://me:hunter2@a.example'],
      /--control holds more/,
    ],
  ]
  for (const [what, args, message] of misuses) {
    it(`takes ${what} for misuse`, async () => {
      const { stderr, code } = await runCommand(['soak', '--target', 'http://127.0.0.1:1', ...args])
      expect(code).to.equal(2)
      expect(stderr).to.match(message).and.not.include('hunter2')
    })
  }

  async function soak(
    momentAt: (when: When) => Moment,
    args: string[],
    onProgress?: (line: string) => NodeJS.Signals | undefined,
  ) {
    pegasus = await meanServer(momentAt)
    return await runCommand(['soak', '--target', pegasus.url.href, ...args], {
      ...(onProgress === undefined ? {} : { onProgress }),
    })
  }
})
