import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { BundleFile } from '../smoke/evidence/bundle-file.ts'
import type { EvidenceRecord } from '../smoke/evidence/record.ts'
import { respond } from '../smoke/testing/http-server.ts'
import { pegasusThat } from '../smoke/testing/pegasus-that.ts'
import type { Script } from '../smoke/testing/scripted-api.ts'
import { type CommandRun, runCommand } from './testing/run-command.ts'

const short = ['--no-smoke', '--for', '1s', '--every', '1s', '--settle', '0s']

describe('without evidence no command exits 0', function () {
  this.timeout(120_000)
  let folder = ''
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'pegasus-ops-'))
  })
  after(() => rmSync(folder, { recursive: true }))

  it('exits 4 when nothing can be asked', async () => {
    expect((await runCommand(['verify', '--target', 'https://pegasus.invalid', ...short])).code).to.equal(4)
  })

  it('exits 4 when a deadline comes before the first sample is answered', async () => {
    const { code } = await run('soak', { instead: hangsOnReadiness }, ['--for', '1s', '--deadline', '1s'])
    expect(code).to.equal(4)
  })

  it('exits 4 when a deadline comes before everything was asked', async () => {
    const { code } = await run('verify', {}, ['--no-smoke', '--for', '2s', '--deadline', '2s'])
    expect(code).to.equal(4)
  })

  it('exits 3 when the API answers 500 to everything', async () => {
    const broken: Script = {
      instead(_, response) {
        respond(response, 500, '{"detail":"broken","code":"internal"}', 'application/json')
        return true
      },
    }
    const soaked = ['--for', '1500ms', '--every', '100ms']
    const runs = await Promise.all([
      run('verify', broken, [...soaked, '--settle', '0s']),
      run('soak', broken, soaked),
      run('smoke', broken, []),
    ])
    expect(runs.map(({ code }) => code)).to.deep.equal([3, 3, 3])
  })

  const records: Record<string, EvidenceRecord[]> = {
    'of a run that saw nothing': [{ kind: 'ended', durationMs: 1, stopped: null }],
    'of a run in which everything was skipped': [
      {
        kind: 'omitted',
        names: ['preflight', 'health', 'readiness', 'lecture', 'soak'],
        omission: { because: 'flag', detail: 'a flag' },
      },
      { kind: 'ended', durationMs: 1, stopped: null },
    ],
    'of a run that was killed': [],
    'of a run that was interrupted': [{ kind: 'ended', durationMs: 1, stopped: 'SIGINT' }],
  }
  for (const [what, kept] of Object.entries(records)) {
    it(`exits 4 on the bundle ${what}`, async () => {
      const file = join(folder, `${what.replaceAll(' ', '-')}.jsonl`)
      await bundleOf(file, kept)
      const { code, stdout } = await runCommand(['report', file])
      expect(stdout).to.match(/verdict: inconclusive/)
      expect(code).to.equal(4)
    })
  }

  it('exits 4 when env-diff has nothing to compare, or cannot hear whom it needs', async () => {
    const good =
      "OPENAI_API_KEY='k'\nSTORAGE_MODE=s3\nS3_BUCKET=b\nDATABASE_URL=postgres://h/d\nREDIS_URL=redis://h"
    for (const file of ['.env.worker', '.env.one', '.env.two']) writeFileSync(join(folder, file), `${good}\n`)
    writeFileSync(join(folder, '.env.empty'), '')
    const two = ['file:.env.one', 'file:.env.two']
    expect((await envDiff(two)).code).to.equal(0)
    const poor = [
      [],
      ['file:.env.worker'],
      ['file:.env.empty', 'worker=file:.env.empty'],
      [...two, 'file:.env.nowhere'],
      [...two, 'file:.env.empty'],
      [...two, 'live:'],
      [...two, 'render:srv-api'],
      [...two, 'nonsense'],
    ]
    const seen = await Promise.all(
      poor.map(async (witnesses) => {
        const { code, stdout } = await envDiff([...witnesses, '--target', 'https://pegasus.invalid'])
        return [code, witnesses, /verdict: inconclusive/.test(stdout)]
      }),
    )
    expect(seen).to.deep.equal(poor.map((witnesses) => [4, witnesses, true]))
  })

  const envDiff = (args: string[]) => runCommand(['env-diff', ...args], { folder })

  it('exits 4 on a bundle that cannot be read, even beside a good one', async () => {
    const [good, bad] = [join(folder, 'good.jsonl'), join(folder, 'bad.jsonl')]
    await run('verify', {}, [...short, '--bundle', good])
    writeFileSync(bad, readFileSync(good).subarray(10))
    const reports = [[bad], [good, bad], [bad, good], [folder]].map((files) =>
      runCommand(['report', ...files]),
    )
    expect((await Promise.all(reports)).map(({ code }) => code)).to.deep.equal([4, 4, 4, 4])
  })

  async function run(command: string, script: Script, args: string[]): Promise<CommandRun> {
    const pegasus = await pegasusThat(script)
    try {
      return await runCommand([command, '--target', pegasus.url.href, ...args])
    } finally {
      await pegasus.close()
    }
  }
})

async function bundleOf(file: string, records: readonly EvidenceRecord[]): Promise<void> {
  const bundle = new BundleFile(() => file)
  bundle.begin({
    runId: '0123456789ab',
    tool: 'test',
    operator: 'test@here',
    plan: { command: 'verify', release: null, settleMs: 0 },
    target: { name: 'test', url: 'http://127.0.0.1/' },
    startedAt: '2026-01-02T03:04:05.000Z',
  })
  for (const record of records) bundle.keep(record)
  await bundle.close()
}

const hangsOnReadiness: NonNullable<Script['instead']> = ({ url }) => url === '/health/ready'
