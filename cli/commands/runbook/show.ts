import { Args } from '@oclif/core'
import { printReport } from '../../live/print-report.ts'
import { PegasusCommand } from '../../pegasus-command.ts'
import { hasColour, ReportingCommand } from '../../reporting-command.ts'
import { runbookOf, runbooks } from '../../runbooks/index.ts'
import { runbookText } from '../../runbooks/runbook-text.ts'
import { stepsDocument } from '../../runbooks/steps-document.ts'

export default class RunbookShow extends PegasusCommand {
  static override summary = 'Show a runbook: what is done, in which order, and why'
  static override description =
    'The page as it is walked, its steps numbered, with what each runs, changes and expects. Runs nothing and asks nobody.'
  static override args = {
    name: Args.string({ required: true, options: [...runbooks], description: 'which page' }),
  }
  static override flags = { 'no-color': ReportingCommand.baseFlags['no-color'] }
  static override examples = [
    '<%= config.bin %> <%= command.id %> incident-response',
    '<%= config.bin %> <%= command.id %> migration-rollback --json',
  ]

  override async run(): Promise<ReturnType<typeof stepsDocument>> {
    const { args, flags } = await this.parse(RunbookShow)
    const runbook = runbookOf(runbooks.find((name) => name === args.name) ?? runbooks[0])
    if (!this.jsonEnabled()) printReport(runbook, runbookText, hasColour(flags))
    return stepsDocument(runbook)
  }
}
