import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { machineVariables } from '../../../lab/stack/testing/surroundings.ts'
import { projectRoot } from '../../../smoke/project-files.ts'
import { runCommand } from '../../testing/run-command.ts'

describe('pegasus-ops migrate rehearse', () => {
  it('leaves a complete, inconclusive report and nothing else when it is interrupted', async () => {
    let told = false
    const { code, stdout } = await runCommand(['migrate', 'rehearse'], {
      variables: machineVariables(),
      onProgress(line) {
        if (!line.startsWith('… ') || told) return undefined
        told = true
        return 'SIGINT'
      },
    })

    expect(code).to.equal(130)
    expect(stdout).to.contain('verdict: inconclusive (cut short by SIGINT)')
    expect(worktrees()).not.to.contain('pegasus-rehearsal')
  })

  it('does not repeat a password that was typed in the wrong place', async () => {
    const { code, stdout, stderr } = await runCommand(['migrate', 'rehearse', '--copy-of', 'user:opensesame'])

    expect(code).to.equal(2)
    expect(stdout + stderr)
      .to.contain('--copy-of is no URL of a Postgres')
      .and.not.contain('opensesame')
  })
})

function worktrees(): string {
  if (!existsSync(join(projectRoot, '.git'))) return ''
  return execFileSync('git', ['worktree', 'list'], { cwd: projectRoot, encoding: 'utf8' })
}
