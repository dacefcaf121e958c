import { Command } from '@oclif/core'
import type { CommandError } from '@oclif/core/interfaces'
import { MigrationError } from '../migrations/migration-error.ts'
import { StackProblem } from '../smoke/local-stack/stack-problem.ts'
import { environment } from './environment.ts'
import { harmlessJson } from './github/harmless.ts'
import { inGitHubActions } from './github/in-actions.ts'
import { suggestionOf } from './usage-error.ts'

/** What all commands share: JSON on request, and a problem shown with its remedy. */
export abstract class PegasusCommand extends Command {
  static override enableJsonFlag = true

  protected override logJson(document: unknown): void {
    if (!inGitHubActions(environment)) super.logJson(document)
    else process.stdout.write(`${harmlessJson(JSON.stringify(document, null, 2))}\n`)
  }

  protected override catch(error: CommandError): Promise<unknown> {
    if (error instanceof MigrationError) return super.catch(Object.assign(error, { name: 'Error' }))
    if (!(error instanceof StackProblem)) return super.catch(error)
    return super.catch(Object.assign(error, { name: 'Error', suggestions: [suggestionOf(error.remedy)] }))
  }
}
