import { appendFileSync } from 'node:fs'
import { Command, Flags, type Interfaces } from '@oclif/core'
import { htmlReport } from '../smoke/report/html.ts'
import { jsonReport } from '../smoke/report/json.ts'
import { junitReport } from '../smoke/report/junit.ts'
import { markdownReport } from '../smoke/report/markdown.ts'
import type { Report } from '../smoke/report/report.ts'
import { type TextOptions, textReport } from '../smoke/report/text.ts'
import { environment } from './environment.ts'
import { failOnChoices } from './exit-code.ts'
import { annotationsOf } from './github/annotations.ts'
import { harmlessJson } from './github/harmless.ts'
import { inGitHubActions } from './github/in-actions.ts'
import { printReport } from './live/print-report.ts'
import { type ReportFile, type ReportFormats, reportFile } from './report-file.ts'

type ReportingFlags = Interfaces.InferredFlags<(typeof ReportingCommand)['baseFlags']>

const formats: ReportFormats<Report> = {
  '.json': jsonReport,
  '.xml': junitReport,
  '.md': markdownReport,
  '.html': htmlReport,
}

/** What the commands that end in a report share: where it goes, and what it looks like. */
export abstract class ReportingCommand extends Command {
  static override enableJsonFlag = true
  static override baseFlags = {
    report: Flags.string({
      helpGroup: 'GLOBAL',
      helpValue: 'FILE',
      multiple: true,
      multipleNonGreedy: true,
      description:
        'also write the report to this file, in the format of its extension (.json, .xml for JUnit, .md, .html); may be given again',
    }),
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

  /** The files that `--report` names, each checked. Ask for them before anything runs. */
  protected filesOf({ report = [] }: Pick<ReportingFlags, 'report'>): ReportFile<Report>[] {
    return report.map((file) => reportFile(file, formats))
  }

  /** Writes a report to its files, shows it, and tells GitHub where that is who runs this. */
  protected deliver(report: Report, files: readonly ReportFile<Report>[], flags: ReportingFlags): void {
    for (const file of files) file.write(report)
    if (!this.jsonEnabled()) this.show(report, flags)
    if (!inGitHubActions(environment)) return
    // On standard error, which GitHub reads too, so that what `--json` prints stays pure.
    for (const line of annotationsOf(report)) process.stderr.write(`${line}\n`)
    const summary = environment['GITHUB_STEP_SUMMARY']
    if (!summary) return
    try {
      appendFileSync(summary, `${markdownReport(report)}\n`)
    } catch (error) {
      this.warn(`the step summary could not be written: ${error instanceof Error ? error.message : error}`)
    }
  }

  /** Shows a report to a person. */
  protected show(report: Report, flags: ReportingFlags): void {
    const write = (one: Report, options: TextOptions) => textReport(one, { ...options, brief: flags.quiet })
    printReport(report, write, hasColour(flags))
  }

  protected override logJson(document: unknown): void {
    if (!inGitHubActions(environment)) super.logJson(document)
    else process.stdout.write(`${harmlessJson(JSON.stringify(document, null, 2))}\n`)
  }
}

export function hasColour(flags: Pick<ReportingFlags, 'no-color'>): boolean {
  return !flags['no-color'] && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb'
}
