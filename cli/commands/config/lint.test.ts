import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { ourFiles } from '../../descriptors/testing/our-files.ts'
import { runCommand } from '../../testing/run-command.ts'

describe('pegasus-ops config lint', function () {
  this.timeout(120_000)
  let folder: string

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  })
  after(() => rmSync(folder, { recursive: true }))

  it('shows targets, and of their tokens only the variables', async () => {
    const file = fileWith(
      'targets: { a: { url: "https://a.example", tokens: { write: A_PLC_WRITE_API_TOKEN } } }',
    )
    const { code, stdout } = await lint(file, { A_PLC_WRITE_API_TOKEN: 'hunter2' })
    expect(code).to.equal(0)
    expect(stdout).to.match(
      /^a {2}https:\/\/a\.example\n {2}read .*\(not set here\)\n {2}write {2}A_PLC_WRITE_API_TOKEN\n/m,
    )
    expect(stdout).to.not.include('hunter2')
  })

  it('exits 2 with what is wrong and where', async () => {
    const { code, stderr } = await lint(fileWith('targets: { a: { url: nowhere } }'))
    expect(code).to.equal(2)
    expect(stderr).to.match(/line 1, targets\.a\.url: is no http or https URL/)
  })

  it('exits 2 with the way to a file when there is none', async () => {
    const { code, stderr } = await lint(join(folder, 'none.yaml'))
    expect([code, /cannot be read/.test(stderr)]).to.deep.equal([2, true])
  })

  it('exits 0 on the deployment files of this repository, without a targets file', async () => {
    const { code, stdout } = await runCommand(['config', 'lint', '--json'])
    const { verdict, file, descriptors, findings } = JSON.parse(stdout)
    expect({ code, verdict, file, findings }).to.deep.equal({
      code: 0,
      verdict: 'pass',
      file: null,
      findings: [],
    })
    expect(descriptors.map((one: { file: string }) => one.file)).to.have.members(Object.keys(ourFiles))
  })

  it('exits 3 with file, line, reason and remedy of what a deployment file gets wrong', async () => {
    const changed = folderWith('render.yaml', (text) => text.replace('/health/ready', '/health'))
    const { code, stdout } = await runCommand(['config', 'lint', '--folder', changed])
    expect(code).to.equal(3)
    expect(stdout).to.match(
      /render\.yaml:\d+:5 {2}error {2}pegasus-api: healthCheckPath is \/health and must be \/health\/ready {2}\(health-path\)\n {4}why it matters: .+\n {4}what to do: Set healthCheckPath to/,
    )
    expect(stdout).to.match(/\n1 error in .*render\.yaml/)
  })

  it('exits 0 on a warning alone, and 3 where that is asked for', async () => {
    const changed = folderWith('render.yaml', (text) => text.replaceAll('checksPass', 'commit'))
    const codes = ['fail', 'degraded'].map(async (failOn) => {
      const { code } = await runCommand(['config', 'lint', '--folder', changed, '--fail-on', failOn])
      return code
    })
    expect(await Promise.all(codes)).to.deep.equal([0, 3])
  })

  it('exits 4 where a file cannot be read here and may be right', async () => {
    const made = folderWith('.railway/railway.ts', (text) => `import { z } from 'zod'\n${text}`)
    const { code, stdout } = await runCommand(['config', 'lint', '--folder', made])
    expect(code).to.equal(4)
    expect(stdout).to.match(
      /railway\.ts:1:1 {2}inconclusive {2}this cannot be evaluated .*: it imports zod,.*\(unreadable\)\n/,
    )
    expect(stdout).to.match(/\n1 inconclusive in .*railway\.ts/)
  })

  it('exits 2 where there is nothing to check', async () => {
    const { code, stderr } = await runCommand([
      'config',
      'lint',
      '--folder',
      mkdtempSync(join(folder, 'empty-')),
    ])
    expect([code, /neither a deployment file/.test(stderr)]).to.deep.equal([2, true])
  })

  const lint = (file: string, variables = {}) => runCommand(['config', 'lint', '--file', file], { variables })

  /** A folder with one of our deployment files, changed. */
  function folderWith(file: string, change: (text: string) => string): string {
    const made = mkdtempSync(join(folder, 'changed-'))
    mkdirSync(dirname(join(made, file)), { recursive: true })
    writeFileSync(join(made, file), change(ourFiles[file] ?? ''))
    return made
  }

  function fileWith(text: string): string {
    const path = join(folder, 'pegasus-ops.yaml')
    writeFileSync(path, text)
    return path
  }
})
