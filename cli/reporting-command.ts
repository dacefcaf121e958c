import { appendFileSync } from 'node:fs'
import { Flags, type Interfaces } from '@oclif/core'
import type { TextOptions } from '../smoke/report/text.ts'
import { environment } from './environment.ts'
import { failOnChoices } from './exit-code.ts'
import { inGitHubActions } from './github/in-actions.ts'
import { printReport } from './live/print-report.ts'
import { isDumb } from './live/terminal.ts'
import { PegasusCommand } from './pegasus-command.ts'
import { type ReportFile, type ReportFormats, reportFile } from './report-file.ts'
import { reportFlag } from './report-flag.ts'

type ReportingFlags = Interfaces.InferredFlags<(typeof ReportingCommand)['baseFlags']>

export interface Rendering<Finished> {
  formats: ReportFormats<Finished>
  text(report: Finished, options: TextOptions): string
  /** For the step summary. */
  markdown(report: Finished): string
  annotations(report: Finished): string[]
}

/** What the commands that end in a report share: where it goes, and what it looks like. */
export abstract class ReportingCommand<Finished> extends PegasusCommand {
  static override baseFlags = {
    report: reportFlag(['.json', '.xml', '.md', '.html']),
    'fail-on': Flags.option({
      helpGroup: 'GLOBAL',
      options: failOnChoices,
      default: 'fail' as const,
      description: 'the mildest verdict that exits 3',
    })(),
    quiet: Flags.boolean({
      char: 'q',
      helpGroup: 'GLOBAL',
      description: 'no progress, and only what is not good',
    }),
    'no-color': Flags.boolean({ helpGroup: 'GLOBAL', description: 'no colour (as NO_COLOR does)' }),
  }

  protected abstract readonly rendering: Rendering<Finished>

  /** The files that `--report` names, each checked. Ask for them before anything runs. */
  protected filesOf({ report = [] }: Pick<ReportingFlags, 'report'>): ReportFile<Finished>[] {
    return report.map((file) => reportFile(file, this.rendering.formats))
  }

  /** Writes a report to its files, shows it, and tells GitHub where that is who runs this. */
  protected deliver(report: Finished, files: readonly ReportFile<Finished>[], flags: ReportingFlags): void {
    for (const file of files) file.write(report, flags['fail-on'])
    if (!this.jsonEnabled())
      printReport(
        report,
        (one, options) => this.rendering.text(one, { ...options, brief: flags.quiet }),
        hasColour(flags),
      )
    if (!inGitHubActions(environment)) return
    // On standard error, which GitHub reads too, so that what `--json` prints stays pure.
    for (const line of this.rendering.annotations(report)) process.stderr.write(`${line}\n`)
    const summary = environment['GITHUB_STEP_SUMMARY']
    if (!summary) return
    try {
      appendFileSync(summary, `${this.rendering.markdown(report)}\n`)
    } catch (error) {
      this.warn(`the step summary could not be written: ${error instanceof Error ? error.message : error}`)
    }
  }
}

export function hasColour(flags: Pick<ReportingFlags, 'no-color'>): boolean {
  return !flags['no-color'] && !environment['NO_COLOR'] && !isDumb()
}
