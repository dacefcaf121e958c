import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runbookOf, runbooks } from '../../../cli/runbooks/index.ts'
import { type Runbook, stepsOnPage } from '../../../cli/runbooks/runbook.ts'
import { type CommandHost, hostCommands } from '../../../cli/testing/host-commands.ts'
import type { WalkOutcome } from '../../../cli/walk/walk-outcome.ts'
import { projectRoot } from '../../../smoke/project-files.ts'
import type { Stack } from '../../stack/stack.ts'
import type { Deployment, Incident } from '../incident.ts'

/** A folder with the targets and the deployment files, and a shell in it that knows the tokens. */
export interface OperatorHome {
  folder: string
  shell: CommandHost
  leave(): Promise<void>
}

/** What the pages call the deployments and the release that is meant to run. */
export const values = { TARGET: 'stack', PRODUCTION: 'production', RELEASE: 'new' }

export async function openHome(stack: Stack, production: Deployment | undefined): Promise<OperatorHome> {
  const folder = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  const targets = { stack, ...(production === undefined ? {} : { production }) }
  writeFileSync(join(folder, 'pegasus-ops.yaml'), targetsFile(targets))
  for (const file of ['render.yaml', '.railway', 'fly.toml'])
    cpSync(join(projectRoot, file), join(folder, file), { recursive: true })
  const shell = await hostCommands(folder, {
    DATABASE_URL: stack.backends.databaseUrl,
    ...tokensOf(targets),
  })
  return {
    ...{ folder, shell },
    async leave() {
      await shell.close()
      rmSync(folder, { recursive: true })
    },
  }
}

/** The page of that name. @throws {Error} when there is none. */
export function pageOf(runbook: string): Runbook {
  const name = runbooks.find((known) => known === runbook)
  if (name === undefined) throw new Error(`There is no runbook ${runbook}.`)
  return runbookOf(name)
}

/** The steps that a person does and that touch no deployment: that they are done can be said before the walk. */
export function saidToBeDone({ runbook, hands }: Incident): string[] {
  return stepsOnPage(pageOf(runbook))
    .filter(({ id, kind }) => kind === 'manual' && hands[id] === undefined)
    .map(({ id }) => id)
}

/** What is said to be done once the person has acted where the walk was left. */
export function saidAt({ handsWithin }: Incident, { step, trouble }: WalkOutcome): string[] {
  if (step === null) return []
  return trouble === null ? [step] : (handsWithin?.[step] ?? []).map((one) => `${step}/${one}`)
}

function targetsFile(targets: Readonly<Record<string, Deployment>>): string {
  return JSON.stringify({
    targets: Object.fromEntries(
      Object.entries(targets).map(([name, { apiUrl }]) => [
        name,
        {
          url: apiUrl,
          tokens: { write: tokenVariable(name, 'WRITE'), ops: tokenVariable(name, 'OPS') },
          soak: { for: '5s', every: '500ms' },
        },
      ]),
    ),
  })
}

function tokensOf(targets: Readonly<Record<string, Deployment>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(targets).flatMap(([name, { writeToken, opsToken }]) => [
      [tokenVariable(name, 'WRITE'), writeToken],
      [tokenVariable(name, 'OPS'), opsToken],
    ]),
  )
}

const tokenVariable = (target: string, guard: string) => `${target.toUpperCase()}_PLC_${guard}_API_TOKEN`
