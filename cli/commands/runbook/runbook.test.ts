import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { runbooks } from '../../runbooks/index.ts'
import { type CommandHost, hostCommands } from '../../testing/host-commands.ts'

describe('pegasus-ops runbook', function () {
  this.timeout(60_000)
  const folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  let host: CommandHost

  before(async () => {
    host = await hostCommands(folder, {})
  })
  after(async () => {
    await host?.close()
    rmSync(folder, { recursive: true })
  })

  it('lists every page with what it is for', async () => {
    const { stdout, code } = await host.run(['runbook', 'list'])
    for (const name of runbooks)
      expect(stdout).to.match(new RegExp(`^${name} {2}\\(\\d+ steps\\)\n {4}\\S`, 'm'))
    expect(code).to.equal(0)
  })

  it('shows a page with its steps numbered, each with what it runs and what is to be seen', async () => {
    const { stdout } = await host.run(['runbook', 'show', 'incident-response'])
    expect(stdout).to.match(/^Incident response\n=+\n/)
    expect(stdout).to.match(/^ 2 {2}Look {2}\(look\)\n/m)
    expect(stdout).to.match(/^ {4}run {7}\$ pegasus-ops status --target "\$TARGET"\n {4}expect {4}\S/m)
    expect(stdout).to.match(/^ {4}queue {5}jobs wait and nobody takes them/m)
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).to.be.at.most(100)
  })

  it('says which step is destructive', async () => {
    const { stdout } = await host.run(['runbook', 'show', 'backup-restore'])
    expect(stdout).to.match(/Freeze writes {2}\(by hand, destructive\)$/m)
  })

  it('gives a program the steps with their commands', async () => {
    const { stdout } = await host.run(['runbook', 'show', 'release-checklist', '--json'])
    const { parameters, steps } = JSON.parse(stdout)
    expect(parameters).to.deep.equal(['TARGET', 'RELEASE'])
    expect(steps.find(({ id }: { id: string }) => id === 'apply-the-migrations')).to.include({
      kind: 'command',
      command: 'pegasus-ops migrate up',
      postCheck: 'pegasus-ops soak --target "$TARGET" --for 5s',
      next: 'deploy-the-api',
    })
  })

  it('takes no page from anywhere else', async () => {
    for (const name of ['README', '../../README', '/etc/passwd'])
      expect((await host.run(['runbook', 'show', name])).code, name).to.equal(2)
  })
})
