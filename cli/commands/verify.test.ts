import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { Config } from '@oclif/core'
import type { CommandError } from '@oclif/core/interfaces'
import { expect } from 'chai'
import { lectures } from '../../smoke/fixtures/lectures.ts'
import { Report } from '../../smoke/report/report.ts'
import { reportOfBundle } from '../../smoke/report/report-of-bundle.ts'
import { expectOutcome } from '../../smoke/testing/expect-outcome.ts'
import { pegasusThat, type ScriptedPegasus } from '../../smoke/testing/pegasus-that.ts'
import type { Script } from '../../smoke/testing/scripted-api.ts'
import { goodRender, type RenderWorld, startRender } from '../platforms/testing/render-server.ts'
import { sourceCommands } from '../source-commands.ts'
import { onAMachineThatKeepsUp } from '../testing/machine-that-keeps-up.ts'
import { type CommandRun, runCommand } from '../testing/run-command.ts'

/** A soak of two samples. */
const short = ['--for', '1s', '--every', '1s', '--settle', '0s']
const hears = lectures.wav.trueText ?? ''

describe('pegasus-ops verify', () => {
  let folder = ''
  let pegasus: ScriptedPegasus | undefined
  const servers: { close(): Promise<void> }[] = []
  function opened<Server extends { close(): Promise<void> }>(server: Server): Server {
    servers.push(server)
    return server
  }
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pegasus-ops-'))
  })
  after(() => rm(folder, { recursive: true }))
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()))
  })

  describe('on a good deployment', () => {
    let run: CommandRun
    before(async () => {
      run = await verify({}, [
        ...short,
        '--save',
        join(folder, 'exports'),
        '--report',
        join(folder, 'report.json'),
      ])
    })

    it('exits 0, with the verdict on stdout and progress on stderr', () => {
      expect(run.code).to.equal(0)
      expect(run.stdout).to.match(/verdict: pass: .*\n$/)
      expect(run.stderr).to.match(/^\[ +\d+\.\ds\] pass +clean-up: /m)
    })

    it('saves the three exports and the report', async () => {
      expect(await readdir(join(folder, 'exports'))).to.have.lengthOf(3)
      expectOutcome(Report.parse(JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'))), 'pass')
    })

    it('writes no escape sequence where no terminal is', () => {
      expect(run.stdout + run.stderr).to.not.include('\u001B')
    })

    it('shows the token nowhere', async () => {
      const written = run.stdout + run.stderr + (await readFile(join(folder, 'report.json'), 'utf8'))
      expect(written).to.not.include('hunter2')
    })
  })

  it('prints nothing but the report with --json', async () => {
    const { stdout, code } = await verify({}, [...short, '--no-smoke', '--json'])
    expectOutcome(Report.parse(JSON.parse(stdout)), 'pass')
    expect(code).to.equal(0)
  })

  it('says only what is not good with --quiet', async () => {
    const { stdout, stderr } = await verify({}, [...short, '--no-smoke', '--quiet'])
    expect(stderr).to.equal('')
    expect(stdout.trim().split('\n')).to.have.lengthOf(3)
  })

  it('exits 3 on a failure', async () => {
    const { stdout, code } = await verify({ fails: 'transcription' }, short)
    expect(stdout).to.match(/^FAIL +transcription/m)
    expect(code).to.equal(3)
  })

  it('exits 3 on what is only degraded when told so', async () => {
    const { stdout, code } = await verify({ readiness: withPendingMigration }, [
      ...short,
      '--no-smoke',
      '--fail-on',
      'degraded',
    ])
    expect(stdout).to.match(/verdict: degraded/)
    expect(code).to.equal(3)
  })

  it('exits 4 when it cannot ask', async () => {
    const { stdout, code } = await runCommand(['verify', '--target', 'https://pegasus.invalid'])
    expect(stdout).to.match(/verdict: inconclusive/)
    expect(code).to.equal(4)
  })

  it('exits 4 when its own deadline cuts it short', async () => {
    const { stdout, code } = await verify({}, ['--no-smoke', '--for', '2s', '--deadline', '2s'])
    expect(stdout).to.include('cut short by deadline')
    expect(code).to.equal(4)
  })

  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    it(`leaves every report complete within two seconds of ${signal}, and exits ${exitCode}`, async () => {
      const files = ['json', 'xml', 'md', 'html'].map((extension) => join(folder, `${signal}.${extension}`))
      const bundle = join(folder, `${signal}.jsonl`)
      let stoppedAt = 0
      const reports = files.flatMap((file) => ['--report', file])
      const { code } = await verify(
        { neverTakes: 'generation' },
        [...reports, '--bundle', bundle],
        (line) => {
          if (stoppedAt > 0 || !line.includes('generation: queued')) return undefined
          stoppedAt = performance.now()
          return signal
        },
      )
      expect(performance.now() - stoppedAt).to.be.below(2000)
      const [json = '', xml, md, html] = await Promise.all(files.map((file) => readFile(file, 'utf8')))
      const report = Report.parse(JSON.parse(json))
      expectOutcome(report, 'inconclusive')
      expect([code, report.stopped]).to.deep.equal([exitCode, signal])
      expect(xml).to.match(/<\/testsuites>\n$/)
      expect(md).to.match(/^## ❔ verify: inconclusive[\s\S]*<\/sub>\n$/)
      expect(html).to.match(/<\/html>\n$/)
      expect(reportOfBundle(await readFile(bundle), bundle)).to.deep.equal(report)
      expect(pegasus?.lectures.size).to.equal(0)
    })
  }

  it('leaves a bundle that can be read and is inconclusive when it is killed', async () => {
    const bundle = join(folder, 'killed.jsonl')
    const { code } = await verify({}, ['--no-smoke', '--every', '100ms', '--bundle', bundle], (line) =>
      line.includes(' readiness: ') ? 'SIGKILL' : undefined,
    )
    expect(code).to.equal(null)
    expect(reportOfBundle(await readFile(bundle), bundle)).to.include({
      verdict: 'inconclusive',
      stopped: 'unknown',
    })
  })

  it('exits 2 without a target, and says how to give one', async () => {
    const { stderr, code } = await runCommand(['verify'])
    expect(stderr).to.match(/No target is given[\s\S]*set[\s›]+API_BASE_URL/)
    expect(code).to.equal(2)
  })

  const misuses: [string, string[], RegExp][] = [
    ['a duration without a unit', ['--for', '30'], /--for "30" is no duration/],
    ['an interval that would be a flood', ['--every', '1ms'], /--every 1ms is too short/],
    ['an unknown preset', ['--preset', 'exam'], /exam-mode/],
    ['an unknown lecture', ['--lecture', 'ogg'], /wav/],
    ['a file in place of a folder', ['--save', import.meta.filename], /--save .*: no file can be written/],
    [
      'a report format that is none',
      ['--target', 'http://127.0.0.1:1', '--report', 'a.doc'],
      /--report a\.doc/,
    ],
  ]
  for (const [what, args, message] of misuses) {
    it(`takes ${what} for misuse`, async () => {
      const error = await refusalOf(args)
      expect(error.message).to.match(message)
      expect(error.oclif?.exit).to.equal(2)
    })
  }

  it('takes the target from API_BASE_URL', async () => {
    pegasus = opened(await pegasusThat())
    const variables = { API_BASE_URL: pegasus.url.href, PLC_OPS_API_TOKEN: 'ops' }
    const { code } = await onAMachineThatKeepsUp(() =>
      runCommand(['verify', '--no-smoke', ...short], { variables }),
    )
    expect(code).to.equal(0)
  })

  async function verify(
    script: Script,
    args: string[],
    onProgress?: (line: string) => NodeJS.Signals | undefined,
  ) {
    pegasus = opened(await pegasusThat({ token: 'hunter2', hears, ...script }))
    const address = ['--target', pegasus.url.href]
    return await onAMachineThatKeepsUp(() =>
      runCommand(['verify', ...address, ...args], {
        variables: { PLC_WRITE_API_TOKEN: 'hunter2', PLC_OPS_API_TOKEN: 'ops' },
        ...(onProgress === undefined ? {} : { onProgress }),
      }),
    )
  }

  describe('with the platform of the target', () => {
    it('passes when it says the same, and says what it said', async () => {
      const { stdout, code } = await onRender(goodRender())
      expect(stdout).to.match(/ok +platform .*pegasus-worker is live .*polls the queue/s)
      expect(code).to.equal(0)
    })

    it("fails on a worker that crashed after it went live, with the platform's reason and its last lines", async () => {
      const world = goodRender()
      const [, worker] = world.services
      worker?.deploys.unshift({ id: 'dep-3', status: 'update_failed', failure: { nonZeroExit: 1 } })
      worker?.log?.push({ at: '2026-11-05T10:02:00Z', text: 'worker.refused: DATABASE_URL is not set' })
      const { stdout, code } = await onRender(world)
      expect(stdout).to.match(/FAIL +platform: .*update_failed/s)
      expect(stdout).to.match(
        /the last lines of pegasus-worker\n(?:.*\n)* {2}\S+ worker\.refused: DATABASE_URL is not set\n/,
      )
      expect(code).to.equal(3)
    })

    it('is inconclusive without its token, unless a flag says to leave it out', async () => {
      const world = goodRender()
      expect((await onRender(world, ['--quiet'], {})).code).to.equal(4)
      expect((await onRender(world, ['--without-platform'], {})).code).to.equal(0)
    })

    async function onRender(
      world: RenderWorld,
      args: string[] = [],
      tokens: Record<string, string> = { RENDER_API_KEY: world.key },
    ): Promise<CommandRun> {
      const render = opened(await startRender(world))
      pegasus = opened(await pegasusThat({}))
      const platform = '{ api: "render:srv-api", worker: "render:srv-worker" }'
      await writeFile(
        join(folder, 'pegasus-ops.yaml'),
        `targets: { here: { url: "${pegasus.url.href}", platform: ${platform} } }`,
      )
      return await onAMachineThatKeepsUp(() =>
        runCommand(['verify', '--target', 'here', '--no-smoke', ...short, ...args], {
          variables: { PLC_OPS_API_TOKEN: 'ops-token-of-the-test', RENDER_HOST: render.url.href, ...tokens },
          folder,
        }),
      )
    }
  })
})

async function refusalOf(args: string[]): Promise<CommandError> {
  const exitCode = process.exitCode
  const config = await Config.load(sourceCommands())
  try {
    await config.runCommand('verify', args)
  } catch (error) {
    return error as CommandError
  } finally {
    process.exitCode = exitCode
  }
  throw new Error('the command was accepted')
}

const withPendingMigration: NonNullable<Script['readiness']> = (ready) => {
  const schema = { stored: { head: 1, floor: 1 }, window: { head: 2, minimum: 1 }, fit: 'pending' as const }
  return { ...ready, checks: { ...ready.checks, database: { ...ready.checks.database, schema } } }
}
