import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { Comparison } from '../../smoke/report/compare.ts'
import { Report } from '../../smoke/report/report.ts'
import { expectOutcome } from '../../smoke/testing/expect-outcome.ts'
import { pegasusThat } from '../../smoke/testing/pegasus-that.ts'
import type { Script } from '../../smoke/testing/scripted-api.ts'
import { onAMachineThatKeepsUp } from '../testing/machine-that-keeps-up.ts'
import { type CommandRun, runCommand } from '../testing/run-command.ts'

describe('pegasus-ops report', function () {
  this.timeout(120_000)
  let folder = ''
  let good: Recorded
  let failed: Recorded
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pegasus-ops-'))
    good = await record('good', {})
    failed = await record('failed', { readiness: (ready) => ({ ...ready, status: 'degraded' }) })
  })
  after(() => rmSync(folder, { recursive: true }))

  it('reaches the report of the run again, offline', async () => {
    for (const { bundle, report } of [good, failed]) {
      const { stdout } = await runCommand(['report', bundle, '--json'])
      expect(JSON.parse(stdout)).to.deep.equal(report)
    }
  })

  it('exits by the verdict', async () => {
    expect((await runCommand(['report', good.bundle])).code).to.equal(0)
    expect((await runCommand(['report', failed.bundle])).code).to.equal(3)
  })

  it('writes every format', async () => {
    const files = ['json', 'xml', 'md', 'html'].map((extension) => join(folder, `again.${extension}`))
    await runCommand(['report', good.bundle, ...files.flatMap((file) => ['--report', file])])
    const [json = '', xml, md, html] = files.map((file) => readFileSync(file, 'utf8'))
    expectOutcome(Report.parse(JSON.parse(json)), 'pass')
    expect(xml)
      .to.match(/^<\?xml/)
      .and.match(/<\/testsuites>\n$/)
    expect(md).to.match(/^## ✅ verify: pass/)
    expect(html)
      .to.match(/^<!doctype html>/)
      .and.match(/<\/html>\n$/)
  })

  it('finds a bundle that breaks off inconclusive', async () => {
    const { stdout, code } = await runCommand(['report', changed((bytes) => bytes.subarray(0, -100))])
    expect(stdout).to.match(/verdict: inconclusive \(its record breaks off\)/)
    expect(code).to.equal(4)
  })

  const unreadable: [string, (bytes: Buffer) => Buffer, RegExp][] = [
    [
      'whose chain does not hold',
      (bytes) => Buffer.from(bytes.toString().replace('"status":200', '"status":201')),
      /its chain does not hold/,
    ],
    ['that is empty', () => Buffer.alloc(0), /it is empty/],
    ['that is something else', () => Buffer.from('hello\n'), /it is not an evidence bundle/],
  ]
  for (const [what, change, message] of unreadable) {
    it(`exits 4 on a file ${what}, and says so`, async () => {
      const { stderr, stdout, code } = await runCommand(['report', changed(change)])
      expect(stderr.replaceAll(/\s+›?\s*/g, ' ')).to.match(message)
      expect([stdout, code]).to.deep.equal(['', 4])
    })
  }

  it('exits 4 on a file that is not there', async () => {
    expect((await runCommand(['report', join(folder, 'nowhere.jsonl')])).code).to.equal(4)
  })

  it('compares two runs, and exits by the verdict of the second', async () => {
    const { stdout, code } = await runCommand(['report', good.bundle, failed.bundle])
    expect(stdout)
      .to.match(/^readiness: pass -> fail$/m)
      .and.match(/^verdict: pass -> fail$/m)
    expect(code).to.equal(3)
    const back = await runCommand(['report', failed.bundle, good.bundle, '--json'])
    const { changed: findings } = Comparison.parse(JSON.parse(back.stdout))
    expect(findings.map(({ check }) => check)).to.include('readiness')
    expect(back.code).to.equal(0)
  })

  describe('of what verify kept', () => {
    it('is below XDG_STATE_HOME by default, for the eyes of its owner only', async () => {
      const state = join(folder, 'state')
      const { stdout } = await verify({}, [], { XDG_STATE_HOME: state })
      const runs = join(state, 'pegasus-ops', 'runs')
      const [name = ''] = readdirSync(runs)
      expect(name).to.match(/^\d{8}T\d{6}Z-verify-[0-9a-f]{12}\.jsonl$/)
      expect(stdout).to.include(`bundle  ${join(runs, name)}`)
      expect([statSync(runs).mode & 0o777, statSync(join(runs, name)).mode & 0o777]).to.deep.equal([
        0o700, 0o600,
      ])
    })

    it('is nowhere when a flag says so', async () => {
      const state = join(folder, 'none')
      const { stdout } = await verify({}, ['--no-bundle', '--json'], { XDG_STATE_HOME: state })
      expect(Report.parse(JSON.parse(stdout)).bundle).to.equal(null)
      expect(() => readdirSync(state)).to.throw(/ENOENT/)
    })

    it('is never written over another', async () => {
      const { stderr, code } = await verify({}, ['--bundle', good.bundle])
      expect(stderr).to.match(/this file exists/)
      expect(code).to.equal(2)
    })

    it('costs only a warning where the home cannot be written to', async () => {
      const { stderr, code } = await onAMachineThatKeepsUp(() =>
        verify({}, [], { XDG_STATE_HOME: good.bundle }),
      )
      expect(stderr).to.match(/No evidence bundle is kept/)
      expect(code).to.equal(0)
    })

    it('holds no token', async () => {
      expect(readFileSync(good.bundle, 'utf8')).to.include('"operator"').and.not.include('hunter2')
    })
  })

  interface Recorded {
    bundle: string
    report: unknown
  }

  async function record(name: string, script: Script): Promise<Recorded> {
    const bundle = join(folder, `${name}.jsonl`)
    const { stdout } = await onAMachineThatKeepsUp(() => {
      rmSync(bundle, { force: true })
      return verify(script, ['--bundle', bundle, '--json'])
    })
    return { bundle, report: JSON.parse(stdout) }
  }

  async function verify(
    script: Script,
    args: string[],
    variables: Record<string, string> = {},
  ): Promise<CommandRun> {
    const pegasus = await pegasusThat({ token: 'hunter2', ...script })
    try {
      const address = [
        '--target',
        pegasus.url.href,
        '--no-smoke',
        '--for',
        '1s',
        '--every',
        '1s',
        '--settle',
        '0s',
      ]
      return await runCommand(['verify', ...address, ...args], {
        variables: { PLC_WRITE_API_TOKEN: 'hunter2', PLC_OPS_API_TOKEN: 'ops', ...variables },
      })
    } finally {
      await pegasus.close()
    }
  }

  /** The good bundle, changed. */
  function changed(change: (bytes: Buffer) => Buffer): string {
    const file = join(folder, 'changed.jsonl')
    writeFileSync(file, change(readFileSync(good.bundle)))
    return file
  }
})
