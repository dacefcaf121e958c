import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { runCommand } from '../../testing/run-command.ts'

describe('pegasus-ops config lint', () => {
  let folder: string

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  })
  after(() => rmSync(folder, { recursive: true }))

  it('shows targets, and of their tokens only the variables', async () => {
    const file = fileWith('targets: { a: { url: "https://a.example", tokens: { write: A_TOKEN } } }')
    const { code, stdout } = await lint(file, { A_TOKEN: 'hunter2' })
    expect(code).to.equal(0)
    expect(stdout).to.match(
      /^a {2}https:\/\/a\.example\n {2}read .*\(not set here\)\n {2}write {2}A_TOKEN\n/m,
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

  const lint = (file: string, variables = {}) => runCommand(['config', 'lint', '--file', file], { variables })

  function fileWith(text: string): string {
    const path = join(folder, 'pegasus-ops.yaml')
    writeFileSync(path, text)
    return path
  }
})
