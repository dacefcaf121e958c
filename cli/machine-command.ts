import { Command } from '@oclif/core'
import type { CommandError } from '@oclif/core/interfaces'
import { MigrationError } from '../migrations/migration-error.ts'
import { StackProblem } from '../smoke/local-stack/stack-problem.ts'

/** What the commands that work on a machine or a database share: a problem is shown with its remedy. */
export abstract class MachineCommand extends Command {
  static override enableJsonFlag = true

  protected override catch(error: CommandError): Promise<unknown> {
    if (error instanceof MigrationError) return super.catch(Object.assign(error, { name: 'Error' }))
    if (!(error instanceof StackProblem)) return super.catch(error)
    const { advice, command } = error.remedy
    const suggestions = [command === undefined ? advice : `${advice} Type: ${command}`]
    return super.catch(Object.assign(error, { name: 'Error', suggestions }))
  }
}
