import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { type Stack, startStack } from '../../lab/stack/stack.ts'
import { machineVariables } from '../../lab/stack/testing/surroundings.ts'
import { headers as pegasusHeaders } from '../../service/contract/health.ts'
import { projectRoot } from '../../smoke/project-files.ts'
import { type CommandHost, hostCommands } from '../testing/host-commands.ts'
import { onAMachineThatKeepsUp } from '../testing/machine-that-keeps-up.ts'
import { actOf } from './act-of.ts'
import { runbookOf, runbooks } from './index.ts'
import type { Ended, RunOurselves } from './ourselves.ts'
import type { ParameterValues } from './parameters.ts'
import { commandsOf } from './read-runbook.ts'
import { type CommandLine, type PageStep, stepsOnPage } from './runbook.ts'
import { walkAt } from './steps-of.ts'

// The pages soak for as long as production needs; the targets file makes it short here.
const targets = (url: string) => `targets:
  staging: { url: '${url}', soak: { for: 2s, every: 1s } }
  production: { url: '${url}' }
`

// Slow: every command of every page really runs, on one stack.
describe('every step of a runbook that needs neither a person nor a platform', function () {
  this.timeout(120_000)
  const folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  let stack: Stack
  let host: CommandHost
  let values: ParameterValues

  before(async () => {
    stack = await startStack({
      logs: join(folder, 'logs'),
      machine: machineVariables(),
      model: { provider: 'openai-scripted' },
    })
    writeFileSync(join(folder, 'pegasus-ops.yaml'), targets(stack.apiUrl))
    for (const file of ['render.yaml', '.railway', 'fly.toml'])
      cpSync(join(projectRoot, file), join(folder, file), { recursive: true })
    host = await hostCommands(folder, {
      DATABASE_URL: stack.backends.databaseUrl,
      PLC_WRITE_API_TOKEN: stack.writeToken,
      PLC_OPS_API_TOKEN: stack.opsToken,
    })
    const { headers } = await fetch(`${stack.apiUrl}/health`)
    const release = headers.get(pegasusHeaders.release) ?? ''
    values = { TARGET: 'staging', PRODUCTION: 'production', RELEASE: release }
  })
  after(async () => {
    await host?.close()
    await stack?.stop()
    rmSync(folder, { recursive: true })
  })

  for (const name of runbooks)
    for (const step of stepsOnPage(runbookOf(name))) {
      const commands = commandsOf(step)
      if (commands.length === 0 || ('needsPlatform' in step && step.needsPlatform) || isWalk(step)) continue
      it(`${name}: ${step.title}`, async () => {
        for (const command of commands) {
          const { ended, detail } = await outcomeOf(command)
          expect(ended, detail).to.equal(expectedOf(command))
        }
      })
    }

  async function outcomeOf(command: CommandLine) {
    const { signal } = new AbortController()
    return await actOf(command, values, runOnce).run({ signal, tell: () => {}, intendedAt: null })
  }

  /** What one page has asked tells the next the same. */
  const known = new Map<string, Promise<Ended>>()
  const runOnce: RunOurselves = (args) => {
    const typed = args.join(' ')
    const ended = known.get(typed) ?? onAMachineThatKeepsUp(() => host.run(args))
    known.set(typed, ended)
    return ended
  }
})

/** A page that is a step of another is tried by itself, and a rollback by its own tests. */
function isWalk(step: PageStep): boolean {
  return walkAt(step, { TARGET: 'staging' }) !== null
}

/** Both names are one deployment here, and staging on the database of production is what must never be. */
function expectedOf({ words }: CommandLine): 'good' | 'bad' {
  return words.some((word) => 'text' in word && word.text === '--against') ? 'bad' : 'good'
}
