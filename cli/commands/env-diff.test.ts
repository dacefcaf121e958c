import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { ParityReport } from '../parity/report.ts'
import { runCommand } from '../testing/run-command.ts'

const root = join(import.meta.dirname, '..', '..')

describe('pegasus-ops env-diff', function () {
  this.timeout(120_000)
  let folder = ''

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it("finds this repository's own files alike, and lists what only a platform holds", async () => {
    takeDescriptors()
    const { code, report } = await envDiff()
    expect([code, report.verdict, report.counts.drift]).to.deep.equal([0, 'pass', 0])
    const unknown = report.differences.filter(({ answer }) => answer === 'unknown')
    expect(unknown.map(({ name, left }) => `${left.witness} ${name}`)).to.include.members([
      'render.yaml#pegasus-api PLC_OPS_API_TOKEN',
      'fly.toml#app PLC_WRITE_API_TOKEN',
    ])
    const key = report.differences.find(({ name }) => name === 'OPENAI_API_KEY')
    expect(key?.because).to.equal('both take it from service:pegasus-api.OPENAI_API_KEY')
  })

  it('exits 3 for a variable that the worker alone has otherwise, with file and line', async () => {
    takeDescriptors()
    const [before = '', after = ''] = readFileSync(join(folder, 'render.yaml'), 'utf8').split(
      /(?<=name: pegasus-worker[\s\S]*envVars:\n)/,
    )
    put('render.yaml', `${before}      - key: PLC_LLM_MODEL\n        value: another\n${after}`)
    const line = before.split('\n').length
    const { code, stdout } = await runIn(['--quiet'])
    expect(code).to.equal(3)
    expect(stdout)
      .to.match(/~ PLC_LLM_MODEL +different/)
      .and.include(`(render.yaml:${line})`)
  })

  it('exits 4 when a railway.ts cannot be evaluated, and calls nothing of it unset', async () => {
    takeDescriptors()
    put('.railway/railway.ts', 'for (;;) import.meta.nothing.here')
    const { code, report } = await envDiff()
    expect([code, report.verdict, report.counts.drift]).to.deep.equal([4, 'inconclusive', 0])
    expect(JSON.stringify(report)).to.include('this cannot be evaluated for the environment production')
  })

  it('exits 3 for what a role would not start without, before it is released', async () => {
    putPair({ worker: { REDIS_URL: undefined } })
    const { code, stdout } = await runIn(pair)
    expect(code).to.equal(3)
    expect(stdout).to.match(/the worker would refuse to start: not set, and jobs reach/)
  })

  it('says which part of an address differs, and shows none', async () => {
    putPair({ worker: { DATABASE_URL: 'postgres://me:hunter2@db.example/elsewhere' } })
    const { code, stdout } = await runIn(pair)
    expect([
      code,
      /DATABASE_URL +different +the database differs \(\.env\.worker:2\)/.test(stdout),
    ]).to.deep.equal([3, true])
    expect(stdout).to.not.match(/hunter2|elsewhere|db\.example/)
  })

  it('exits 4 when there is nothing to compare', async () => {
    put('.env', 'A=1')
    for (const args of [[], ['file:.env'], ['file:.env', 'file:.env.worker']])
      expect((await runIn(args)).code).to.equal(4)
  })

  it('exits 4 for an address that is none, and does not repeat what may be a secret', async () => {
    const { code, stdout, stderr } = await runIn(['postgres://me:hunter2@db.example/x'])
    expect([code, /postgres:….*no address of a witness/s.test(stdout)]).to.deep.equal([4, true])
    expect(stdout + stderr).to.not.include('hunter2')
  })

  it('exits 4 for a file that cannot be read whole, with line and column', async () => {
    putPair({})
    put('.env.worker', `${readFileSync(join(folder, '.env.worker'), 'utf8')}\nB="never closed`)
    const { code, stdout } = await runIn(pair)
    expect([code, /\.env\.worker:\d+:3 {2}a quote is opened and never closed/.test(stdout)]).to.deep.equal([
      4,
      true,
    ])
  })

  it('exits 4 for a platform without a token', async () => {
    expect((await runIn(['render:srv-api'])).code).to.equal(4)
  })

  it('takes exceptions and rules of one’s own from the targets file', async () => {
    putPair({ api: { OWN: '1', PLC_LLM_MODEL: 'a' }, worker: { OWN: '2', PLC_LLM_MODEL: 'b' } })
    put('pegasus-ops.yaml', 'targets: {}\nparity: { ignore: { PLC_LLM_MODEL: a trial }, must-match: [OWN] }')
    const { report } = await envDiff(pair)
    expect(report.differences.filter(({ drift }) => drift).map(({ name, by }) => [name, by])).to.deep.equal([
      ['OWN', 'policy'],
    ])
    expect(report.ignored).to.deep.equal([{ name: 'PLC_LLM_MODEL', because: 'a trial' }])
  })

  it('exits 2 for a policy that is not right, with its line', async () => {
    putPair({})
    put('pegasus-ops.yaml', 'targets: {}\nparity:\n  ignore: { A: "" }\n')
    const { code, stderr } = await runIn(pair)
    expect([code, /line 3, parity\.ignore\.A: say why/.test(stderr)]).to.deep.equal([2, true])
  })

  it('tells known, new and resolved drift apart, by names alone', async () => {
    putPair({ worker: { PLC_LLM_MODEL: 'hunter2' } })
    const baseline = ['--baseline', 'known.json']
    expect((await runIn([...pair, ...baseline])).code).to.equal(2)
    expect((await runIn([...pair, ...baseline, '--write-baseline'])).code).to.equal(0)
    expect(readFileSync(join(folder, 'known.json'), 'utf8'))
      .to.match(/PLC_LLM_MODEL/)
      .and.not.include('hunter2')

    const known = await envDiff([...pair, ...baseline])
    expect([known.code, known.report.verdict, known.report.counts.known]).to.deep.equal([0, 'degraded', 1])
    expect((await runIn([...pair, ...baseline, '--fail-on', 'degraded'])).code).to.equal(3)

    putPair({ worker: { S3_BUCKET: 'another' } })
    const next = await envDiff([...pair, ...baseline])
    expect([next.code, next.report.resolved.length, next.report.counts.known]).to.deep.equal([3, 1, 0])
  })

  const pair = ['file:.env.api', 'file:.env.worker']

  type Values = Record<string, string | undefined>

  function putPair({ api = {}, worker = {} }: { api?: Values; worker?: Values }): void {
    const shared = {
      NODE_ENV: 'production',
      DATABASE_URL: 'postgres://me:hunter2@db.example/pegasus',
      REDIS_URL: 'redis://redis.example',
      STORAGE_MODE: 's3',
      S3_BUCKET: 'bucket',
      OPENAI_API_KEY: 'key',
    }
    const text = (values: Values) =>
      Object.entries(values)
        .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
        .join('\n')
    const tokens = {
      PLC_WRITE_API_TOKEN: 'writers-51c0de3f8a72e6b4',
      PLC_READ_API_TOKEN: 'readers-0b96fd8e4c13a2d5',
      PLC_OPS_API_TOKEN: 'operators-e7a2185d930c64',
    }
    put('.env.api', text({ ...shared, ...tokens, ...api }))
    put('.env.worker', text({ ...shared, ...worker }))
  }

  function put(file: string, text: string): void {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }

  function takeDescriptors(): void {
    for (const file of [
      'render.yaml',
      'railway.toml',
      'railway.worker.toml',
      '.railway/railway.ts',
      'fly.toml',
    ])
      cpSync(join(root, file), join(folder, file))
  }

  const runIn = (args: string[] = []) => runCommand(['env-diff', ...args], { folder })

  async function envDiff(args: string[] = []): Promise<{ code: number | null; report: ParityReport }> {
    const { code, stdout } = await runIn([...args, '--json'])
    return { code, report: ParityReport.parse(JSON.parse(stdout)) }
  }
})
